using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hillingar.Builder;

namespace Hillingar.Cli.Output;

/// <summary>A store object as <c>nix path-info --json</c> shows it.</summary>
/// <param name="NarHash">SRI.</param>
/// <param name="ClosureSize">Bytes; null unless it was asked for.</param>
/// <param name="RegistrationTime">Seconds since 1970.</param>
internal sealed record ObjectReport(
    string Path,
    string NarHash,
    long NarSize,
    IReadOnlyList<string> References,
    string? Deriver,
    string? Ca,
    IReadOnlyList<string> Signatures,
    bool Ultimate,
    long RegistrationTime,
    long? ClosureSize)
{
    public static ObjectReport Of(Store store, StoreEntry entry, long? closureSize = null) => new(
        store.FullPath(entry.Path),
        entry.NarHash.ToString(),
        entry.NarSize,
        [.. entry.References.Select(store.FullPath)],
        entry.Deriver is { } deriver ? store.FullPath(deriver) : null,
        entry.ContentAddress,
        entry.Signatures,
        entry.IsUltimate,
        entry.RegistrationTime.ToUnixTimeSeconds(),
        closureSize);
}

internal sealed record RootReport(string Name, string Path);

/// <summary>What <c>hillingar store --json</c> prints; the names are those of Nix where Nix has them.</summary>
[JsonSerializable(typeof(IReadOnlyList<ObjectReport>))]
[JsonSerializable(typeof(IReadOnlyList<RootReport>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class StoreJson : JsonSerializerContext
{
    private static readonly StoreJson Readable = new(new JsonSerializerOptions(Json.Indented)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    public static void Print<T>(T value) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Readable.GetTypeInfo(typeof(T))!));
}
