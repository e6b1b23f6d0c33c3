using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.Builder.Tests.Stores;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Provenance;

public sealed partial class ProvenanceTests : IDisposable
{
    private const string Revision = "0123456789abcdef0123456789abcdef01234567";

    private static readonly string[] Purposes =
    [
        "APPLICATION", "FRAMEWORK", "LIBRARY", "CONTAINER", "OPERATING-SYSTEM", "DEVICE",
        "FIRMWARE", "SOURCE", "ARCHIVE", "FILE", "INSTALL", "OTHER",
    ];

    private readonly StoreFixture _fixture = new();
    private readonly ScratchDirectory _scratch = new();

    private Store Store => _fixture.Store;

    public void Dispose()
    {
        _fixture.Dispose();
        _scratch.Dispose();
    }

    [RootFact]
    public async Task ABuildWritesDownWhatItWas()
    {
        using var images = new ImageFixture();
        var outcome = await images.BuildAsync(images.Recipe("echo made > $out"));
        var image = Assert.IsType<BuildOutcome.Built>(outcome).Image;
        var build = images.Store.Provenance(image)!.Build!;
        Assert.Equal(("out", "x86_64-linux"), (build.Output, build.System));
        Assert.Equal(["/bin/sh", "-euc", "echo made > $out"], build.Command);
        Assert.Equal(images.Store.Query(image)!.Deriver, images.Store.Parse(build.Derivation));
        Assert.Equal(build.Environment["sandboxRoot"], build.Toolchain);
        Assert.Equal([MaterialKind.Source, MaterialKind.Toolchain], build.Materials.Select(material => material.Kind).Order());
        var source = build.Materials.Single(material => material.Kind is MaterialKind.Source);
        Assert.Equal(images.Store.Query(images.Store.Parse(source.Path))!.NarHash.ToString(), source.NarHash);
        Assert.EndsWith("/recipe", source.Source!.Directory, StringComparison.Ordinal);
        Assert.Matches("^Linux [0-9]+\\.[0-9]+", build.Kernel);
        Assert.InRange(build.Finished, build.Started, DateTimeOffset.MaxValue);
        Assert.True(File.Exists(build.Log));

        // Built before, nothing is run and nothing written; the record stays that of the build.
        _ = await images.BuildAsync(images.Recipe("echo made > $out"));
        Assert.Equal(build.Started, images.Store.Provenance(image)!.Build!.Started);
    }

    [Fact]
    public void ARecordIsReadAsItWasWritten()
    {
        var record = new ProvenanceRecord { Build = Build() };
        Assert.Equal(record.ToJson(), ProvenanceRecord.Parse(record.ToJson()).ToJson());
        Assert.Throws<StoreException>(() => ProvenanceRecord.Parse("{"));
        Assert.Throws<StoreException>(() => ProvenanceRecord.Parse("{\"schema\": 99}"));
    }

    [Fact]
    public void ARecordGoesWithItsObject()
    {
        var path = Store.AddText("x", "x"u8, []);
        Store.RecordProvenance(path, new ProvenanceRecord { Source = new SourceProvenance("/a", null, null) });
        Store.RecordProvenance(path, new ProvenanceRecord { Source = new SourceProvenance("/b", null, null) });
        Assert.Equal("/b", Store.Provenance(path)!.Source!.Directory);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_fixture.Layout.DatabasePath}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys = ON; DELETE FROM ValidPaths; SELECT count(*) FROM Provenance";
            Assert.Equal(0L, command.ExecuteScalar());
        }

        Assert.Throws<StoreException>(() => Store.RecordProvenance(path, new ProvenanceRecord()));
    }

    // in-toto attestation framework, Statement v1 and SLSA v1.0, field by field.
    [Fact]
    public void ASlsaStatementHasTheFieldsOfItsSpecification()
    {
        var root = Document(ProvenanceFormat.Slsa, out var path);
        Only(root, "_type", "subject", "predicateType", "predicate");
        Assert.Equal("https://in-toto.io/Statement/v1", root.GetProperty("_type").GetString());
        Assert.Equal("https://slsa.dev/provenance/v1", root.GetProperty("predicateType").GetString());
        var subject = Assert.Single(root.GetProperty("subject").EnumerateArray());
        Assert.Equal(Store.FullPath(path), subject.GetProperty("name").GetString());
        Assert.Equal(Sources.FileHash.Of(Store.RealPath(path)).Hex, subject.GetProperty("digest").GetProperty("sha256").GetString());

        var predicate = root.GetProperty("predicate");
        Only(predicate, "buildDefinition", "runDetails");
        var definition = predicate.GetProperty("buildDefinition");
        Only(definition, "buildType", "externalParameters", "internalParameters", "resolvedDependencies");
        IsUri(definition.GetProperty("buildType"));
        Assert.Equal(JsonValueKind.Object, definition.GetProperty("externalParameters").ValueKind);
        Assert.Equal(4, definition.GetProperty("resolvedDependencies").GetArrayLength());
        foreach (var dependency in definition.GetProperty("resolvedDependencies").EnumerateArray())
        {
            // A ResourceDescriptor.
            Only(dependency, "name", "uri", "digest", "annotations");
            IsUri(dependency.GetProperty("uri"));
            Assert.All(dependency.GetProperty("digest").EnumerateObject(), digest => Assert.Matches("^[0-9a-f]+$", digest.Value.GetString()!));
        }

        Assert.Contains(definition.GetProperty("resolvedDependencies").EnumerateArray(), dependency =>
            dependency.GetProperty("uri").GetString() == $"git+https://example.org/project@{Revision}"
                && dependency.GetProperty("digest").GetProperty("gitCommit").GetString() == Revision);
        var details = predicate.GetProperty("runDetails");
        Only(details, "builder", "metadata", "byproducts");
        IsUri(details.GetProperty("builder").GetProperty("id"));
        Only(details.GetProperty("metadata"), "invocationId", "startedOn", "finishedOn");
        IsTime(details.GetProperty("metadata").GetProperty("startedOn"));
        IsTime(details.GetProperty("metadata").GetProperty("finishedOn"));
    }

    // SPDX 2.3, clauses 6, 7 and 11, field by field.
    [Fact]
    public void ABillOfMaterialsHasTheFieldsOfSpdx()
    {
        var root = Document(ProvenanceFormat.Spdx, out _);
        Assert.Equal("SPDX-2.3", root.GetProperty("spdxVersion").GetString());
        Assert.Equal("CC0-1.0", root.GetProperty("dataLicense").GetString());
        Assert.Equal("SPDXRef-DOCUMENT", root.GetProperty("SPDXID").GetString());
        Assert.NotEqual("", root.GetProperty("name").GetString());
        var place = root.GetProperty("documentNamespace");
        IsUri(place);
        Assert.DoesNotContain('#', place.GetString()!);
        IsTime(root.GetProperty("creationInfo").GetProperty("created"));
        Assert.Matches("^Tool: hillingar-[^ ]+$", Assert.Single(root.GetProperty("creationInfo").GetProperty("creators").EnumerateArray()).GetString()!);

        var packages = root.GetProperty("packages").EnumerateArray().ToList();
        var ids = packages.ConvertAll(package => package.GetProperty("SPDXID").GetString()!);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (var package in packages)
        {
            Assert.Matches("^SPDXRef-[a-zA-Z0-9.-]+$", package.GetProperty("SPDXID").GetString()!);
            Assert.NotEqual("", package.GetProperty("name").GetString());
            Assert.True(package.GetProperty("downloadLocation").GetString() is "NOASSERTION" or "https://example.org/data.tar");
            Assert.False(package.GetProperty("filesAnalyzed").GetBoolean());
            Assert.Contains(package.GetProperty("primaryPackagePurpose").GetString(), Purposes);
            foreach (var checksum in package.GetProperty("checksums").EnumerateArray())
                Assert.Matches(
                    checksum.GetProperty("algorithm").GetString() == "SHA256" ? "^[0-9a-f]{64}$" : "^[0-9a-f]{128}$",
                    checksum.GetProperty("checksumValue").GetString()!);
        }

        var gcc = Assert.Single(packages, package => package.GetProperty("name").GetString() == "gcc-12");
        Assert.Equal("12.2.0-14+deb12u1", gcc.GetProperty("versionInfo").GetString());
        var reference = Assert.Single(gcc.GetProperty("externalRefs").EnumerateArray());
        Assert.Equal(("PACKAGE-MANAGER", "purl", "pkg:deb/debian/gcc-12@12.2.0-14%2Bdeb12u1?arch=amd64"),
            (reference.GetProperty("referenceCategory").GetString(), reference.GetProperty("referenceType").GetString(),
                reference.GetProperty("referenceLocator").GetString()));

        var relations = root.GetProperty("relationships").EnumerateArray().Select(relation => (
            From: relation.GetProperty("spdxElementId").GetString()!, Type: relation.GetProperty("relationshipType").GetString()!,
            To: relation.GetProperty("relatedSpdxElement").GetString()!)).ToList();
        Assert.Contains(("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Output"), relations);
        Assert.Equal(["BUILD_TOOL_OF", "CONTAINS", "DESCRIBES", "GENERATED_FROM", "GENERATED_FROM"], relations.Select(relation => relation.Type)
            .Order(StringComparer.Ordinal));
        Assert.All(relations, relation => Assert.All(new[] { relation.From, relation.To }, id => Assert.Contains(id, ids.Append("SPDXRef-DOCUMENT"))));
    }

    [Fact]
    public void ASignedDocumentIsAnEnvelopeThatTheKeyVerifies()
    {
        var key = SecretKey.Generate("builder-1");
        var root = Document(ProvenanceFormat.Slsa, out _, key);
        Only(root, "payloadType", "payload", "signatures");
        var payload = root.GetProperty("payload").GetBytesFromBase64();
        var signature = Assert.Single(root.GetProperty("signatures").EnumerateArray());
        Assert.Equal("builder-1", signature.GetProperty("keyid").GetString());
        byte[] signed = [.. Encoding.UTF8.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "), .. payload];
        Assert.True(key.PublicKey.Verifies(signed, new Signature("builder-1", signature.GetProperty("sig").GetBytesFromBase64())));
        Assert.Equal("application/vnd.in-toto+json", root.GetProperty("payloadType").GetString());
        using var statement = JsonDocument.Parse(payload);
        Assert.Equal("https://in-toto.io/Statement/v1", statement.RootElement.GetProperty("_type").GetString());
    }

    [Fact]
    public void WhatWasNotBuiltHasNoStatement()
    {
        var path = Store.AddText("x", "x"u8, []);
        Assert.Null(Store.Provenance(path));
        Assert.Throws<StoreException>(
            () => ProvenanceDocuments.Of(Store, path, new ProvenanceRecord { Source = new SourceProvenance("/a", null, null) }, ProvenanceFormat.Slsa, null));
    }

    [Theory]
    [InlineData("loose")]
    [InlineData("packed")]
    [InlineData("detached")]
    [InlineData("worktree")]
    public void TheRevisionOfACheckoutIsRead(string kind)
    {
        var checkout = Directory.CreateDirectory(_scratch.File("checkout/deep/er")).FullName;
        var git = Directory.CreateDirectory(_scratch.File(kind == "worktree" ? "main.git" : "checkout/.git")).FullName;
        File.WriteAllText(Path.Combine(git, "config"), "[core]\n\tbare = false\n[remote \"other\"]\n\turl = x\n"
            + "[remote \"origin\"]\n\turl = https://me:secret@example.org/project\n");
        File.WriteAllText(Path.Combine(git, "HEAD"), kind == "detached" ? Revision + "\n" : "ref: refs/heads/main\n");
        if (kind == "packed")
            File.WriteAllText(Path.Combine(git, "packed-refs"), $"# pack-refs\n{new string('f', 40)} refs/heads/not-main\n{Revision} refs/heads/main\n");
        else if (Directory.CreateDirectory(Path.Combine(git, "refs/heads")).Exists)
            File.WriteAllText(Path.Combine(git, "refs/heads/main"), Revision + "\n");
        if (kind == "worktree")
        {
            var own = Directory.CreateDirectory(Path.Combine(git, "worktrees/w")).FullName;
            File.WriteAllText(Path.Combine(own, "HEAD"), "ref: refs/heads/main\n");
            File.WriteAllText(Path.Combine(own, "commondir"), "../..\n");
            File.WriteAllText(_scratch.File("checkout/.git"), $"gitdir: {own}\n");
        }

        Assert.Equal(new SourceProvenance(checkout, Revision, "https://example.org/project"), GitCheckout.Of(checkout));
    }

    [Theory]
    [InlineData("ref: refs/../../../etc/passwd")]
    [InlineData("ref: /etc/passwd")]
    [InlineData("not a revision")]
    [InlineData("")]
    public void AHeadThatIsNoneGivesNoRevision(string head)
    {
        Directory.CreateDirectory(_scratch.File("checkout/.git"));
        File.WriteAllText(_scratch.File("checkout/.git/HEAD"), head);
        Assert.Null(GitCheckout.Of(_scratch.File("checkout"))!.Revision);
    }

    private JsonElement Document(ProvenanceFormat format, out StorePath path, SecretKey? key = null)
    {
        path = Store.AddFlatFile(_fixture.FileWith("image"), "dns.hvt", null);
        return JsonDocument.Parse(ProvenanceDocuments.Of(Store, path, new ProvenanceRecord { Build = Build() }, format, key)).RootElement;
    }

    private static BuildProvenance Build()
    {
        var nar = Units.Quantities.Sha256Hash.FromBytes(new byte[32]).ToString();
        const string Toolchain = "/nix/store/00000000000000000000000000000000-gcc-toolchain";
        return new BuildProvenance(
            "/nix/store/00000000000000000000000000000000-dns.hvt.drv", "out", "x86_64-linux", ["/bin/sh", "-euc", "make \"$out\""],
            ImmutableSortedDictionary<string, string>.Empty.Add("name", "dns.hvt"), Toolchain,
            [
                new Material(MaterialKind.Source, "src", "/nix/store/00000000000000000000000000000000-src", nar)
                {
                    Source = new SourceProvenance("/home/me/dns", Revision, "https://example.org/project"),
                },
                new Material(MaterialKind.Toolchain, "gcc-toolchain", Toolchain, nar),
                new Material(
                    MaterialKind.Debian, "gcc-12", "/nix/store/00000000000000000000000000000000-gcc.deb",
                    null, "12.2.0-14+deb12u1", $"sha256:{new string('a', 64)}", "pool/main/g/gcc-12.deb"),
                new Material(
                    MaterialKind.Fetched, "data.tar", "/nix/store/00000000000000000000000000000000-data.tar",
                    nar, null, $"sha512:{new string('b', 128)}", "https://example.org/data.tar"),
            ],
            "Linux 6.1.0", "0.1.0", DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000), DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_009), "/var/log/x.gz");
    }

    private static void Only(JsonElement element, params string[] names) =>
        Assert.Equal(names.Order(StringComparer.Ordinal), element.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

    private static void IsUri(JsonElement element) => Assert.Matches("^[a-zA-Z][a-zA-Z0-9+.-]*:[^ ]+$", element.GetString()!);

    private static void IsTime(JsonElement element)
    {
        Assert.Matches(Rfc3339(), element.GetString()!);
        _ = DateTimeOffset.Parse(element.GetString()!, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
    private static partial Regex Rfc3339();
}
