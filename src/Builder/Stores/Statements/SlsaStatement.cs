using System.Text.Json;
using Hillingar.Builder.Nix;
using Hillingar.Linux;
using Hillingar.Sources;

namespace Hillingar.Builder.Stores;

/// <summary>A provenance record as SLSA provenance v1 in an in-toto statement v1 (<c>slsa.dev/provenance/v1</c>, <c>in-toto.io/Statement/v1</c>).</summary>
internal static class SlsaStatement
{
    public const string PayloadType = "application/vnd.in-toto+json";

    // The names are ours, and so no addresses.
    private const string BuildType = "urn:hillingar:derivation:1";
    private const string BuilderId = "urn:hillingar:builder";

    public static byte[] Of(Store store, StorePath path, BuildProvenance build) => JsonText.Write(json =>
    {
        json.WriteString("_type", "https://in-toto.io/Statement/v1");
        json.WriteStartArray("subject");
        json.WriteStartObject();
        json.WriteString("name", store.FullPath(path));
        json.WriteStartObject("digest");
        foreach (var (algorithm, hash) in Digests(store, path))
            json.WriteString(algorithm, hash);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("predicateType", "https://slsa.dev/provenance/v1");
        json.WriteStartObject("predicate");
        Definition(json, build);
        RunDetails(json, build);
        json.WriteEndObject();
    });

    /// <summary>A file is known by the hash of its bytes, which every reader can compute; everything by that of its archive.</summary>
    internal static IEnumerable<(string Algorithm, string Hex)> Digests(Store store, StorePath path)
    {
        if (SysStat.KindOf(store.RealPath(path)) is FileKind.Regular)
            yield return ("sha256", FileHash.Of(store.RealPath(path)).Hex);
        if (store.Query(path) is { } entry)
            yield return ("nixNarSha256", entry.NarHash.Hex);
    }

    private static void Definition(Utf8JsonWriter json, BuildProvenance build)
    {
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", BuildType);
        json.WriteStartObject("externalParameters");
        json.WriteString("derivation", build.Derivation);
        json.WriteString("output", build.Output);
        json.WriteEndObject();
        json.WriteStartObject("internalParameters");
        json.WriteString("system", build.System);
        json.WriteStartArray("command");
        foreach (var word in build.Command)
            json.WriteStringValue(word);
        json.WriteEndArray();
        json.WriteStartObject("environment");
        foreach (var (name, value) in build.Environment)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("kernel", build.Kernel);
        json.WriteEndObject();
        json.WriteStartArray("resolvedDependencies");
        foreach (var material in build.Materials)
            Dependency(json, material);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Dependency(Utf8JsonWriter json, Material material)
    {
        json.WriteStartObject();
        json.WriteString("name", material.Name);
        json.WriteString("uri", PackageUrl.Of(material) ?? SourceUri(material) ?? $"file://{material.Path}");
        json.WriteStartObject("digest");
        if (material.Hash?.Split(':') is [var algorithm, var hex])
            json.WriteString(algorithm, hex);
        if (material.NarHash is { } nar)
            json.WriteString("nixNarSha256", Units.Quantities.Sha256Hash.Parse(nar).Hex);
        if (material.Source?.Revision is { } revision)
            json.WriteString("gitCommit", revision);
        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteString("kind", material.Kind.ToString());
        json.WriteString("path", material.Path);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? SourceUri(Material material) => material switch
    {
        { Url: { } url } when url.Contains("://", StringComparison.Ordinal) => url,
        { Source: { Repository: { } repository, Revision: { } revision } } when repository.Contains("://", StringComparison.Ordinal) =>
            $"git+{repository}@{revision}",
        _ => null,
    };

    private static void RunDetails(Utf8JsonWriter json, BuildProvenance build)
    {
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", BuilderId);
        json.WriteStartObject("version");
        json.WriteString("hillingar", build.Program);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        json.WriteString("invocationId", $"{Path.GetFileName(build.Derivation)}@{JsonText.Time(build.Started)}");
        json.WriteString("startedOn", JsonText.Time(build.Started));
        json.WriteString("finishedOn", JsonText.Time(build.Finished));
        json.WriteEndObject();
        if (build.Log is { } log)
        {
            json.WriteStartArray("byproducts");
            json.WriteStartObject();
            json.WriteString("name", "log");
            json.WriteString("uri", $"file://{log}");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
