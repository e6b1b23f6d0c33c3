using System.Text.Json;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>
/// A provenance record as a software bill of materials in SPDX 2.3 (JSON): the output, what it was generated from, and the packages of the toolchain that
/// built it. Licences are not known here and said to be so (<c>NOASSERTION</c>).
/// </summary>
internal static class SpdxDocument
{
    public const string PayloadType = "application/spdx+json";

    private const string Document = "SPDXRef-DOCUMENT";
    private const string Subject = "SPDXRef-Output";
    private const string Unknown = "NOASSERTION";

    public static byte[] Of(Store store, StorePath path, BuildProvenance build)
    {
        var entry = store.Query(path)!;
        var materials = build.Materials.Select((material, index) => (Id: $"SPDXRef-{material.Kind}-{index + 1}", Material: material)).ToList();
        return JsonText.Write(json =>
        {
            json.WriteString("spdxVersion", "SPDX-2.3");
            json.WriteString("dataLicense", "CC0-1.0");
            json.WriteString("SPDXID", Document);
            json.WriteString("name", path.Name);
            // Each document has its own: the same output may be built twice, at another time and on another host.
            json.WriteString("documentNamespace", $"urn:hillingar:spdx:{path.BaseName}:{build.Started.ToUnixTimeSeconds()}");
            json.WriteStartObject("creationInfo");
            json.WriteString("created", JsonText.Time(build.Finished));
            json.WriteStartArray("creators");
            json.WriteStringValue($"Tool: hillingar-{build.Program}");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("packages");
            Package(
                json, Subject, path.Name, null, null, SlsaStatement.Digests(store, path).Where(digest => digest.Algorithm == "sha256"),
                null, $"store path {store.FullPath(path)}, NAR hash {entry.NarHash}", "APPLICATION");
            foreach (var (id, material) in materials)
                Package(
                    json, id, material.Name, material.Version, material.Url, HashOf(material),
                    PackageUrl.Of(material), Comment(material), Purpose(material.Kind));
            json.WriteEndArray();
            json.WriteStartArray("relationships");
            Relation(json, Document, "DESCRIBES", Subject);
            foreach (var (id, material) in materials)
                Relate(json, id, material, materials.FirstOrDefault(
                    other => other.Material.Kind is MaterialKind.Toolchain || other.Material.Path == build.Toolchain).Id);
            json.WriteEndArray();
        });
    }

    private static void Package(
        Utf8JsonWriter json, string id, string name, string? version, string? url,
        IEnumerable<(string Algorithm, string Hex)> checksums, string? packageUrl, string comment, string purpose)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", id);
        json.WriteString("name", name);
        if (version is not null)
            json.WriteString("versionInfo", version);
        json.WriteString("downloadLocation", url?.Contains("://", StringComparison.Ordinal) == true ? url : Unknown);
        json.WriteBoolean("filesAnalyzed", false);
        json.WriteString("licenseConcluded", Unknown);
        json.WriteString("licenseDeclared", Unknown);
        json.WriteString("copyrightText", Unknown);
        json.WriteString("primaryPackagePurpose", purpose);
        json.WriteString("comment", comment);
        json.WriteStartArray("checksums");
        foreach (var (algorithm, hex) in checksums)
        {
            json.WriteStartObject();
            json.WriteString("algorithm", algorithm.ToUpperInvariant());
            json.WriteString("checksumValue", hex);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (packageUrl is not null)
        {
            json.WriteStartArray("externalRefs");
            json.WriteStartObject();
            json.WriteString("referenceCategory", "PACKAGE-MANAGER");
            json.WriteString("referenceType", "purl");
            json.WriteString("referenceLocator", packageUrl);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Relate(Utf8JsonWriter json, string id, Material material, string? toolchain)
    {
        if (material.Kind is MaterialKind.Toolchain)
            Relation(json, id, "BUILD_TOOL_OF", Subject);
        else if (material.Kind is MaterialKind.Debian or MaterialKind.NuGet && toolchain is not null)
            Relation(json, toolchain, "CONTAINS", id);
        else
            Relation(json, Subject, "GENERATED_FROM", id);
    }

    private static void Relation(Utf8JsonWriter json, string from, string type, string to)
    {
        json.WriteStartObject();
        json.WriteString("spdxElementId", from);
        json.WriteString("relationshipType", type);
        json.WriteString("relatedSpdxElement", to);
        json.WriteEndObject();
    }

    private static IEnumerable<(string Algorithm, string Hex)> HashOf(Material material) =>
        material.Hash?.Split(':') is [("sha1" or "sha256" or "sha512" or "md5") and var algorithm, var hex] ? [(algorithm, hex)] : [];

    private static string Comment(Material material) =>
        $"store path {material.Path}"
            + (material.NarHash is { } hash ? $", NAR hash {hash}" : "")
            + (material.Source?.Revision is { } revision ? $", Git commit {revision}" : "");

    private static string Purpose(MaterialKind kind) => kind switch
    {
        MaterialKind.Source => "SOURCE",
        MaterialKind.Toolchain => "OPERATING-SYSTEM",
        MaterialKind.Debian or MaterialKind.NuGet => "INSTALL",
        MaterialKind.Fetched => "FILE",
        MaterialKind.Output => "OTHER",
    };
}
