using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hillingar.Builder.Nix;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Stores;

/// <summary>What <c>generation.json</c> holds.</summary>
/// <param name="Schema">
/// The version of the format; readers refuse one that they do not know. What was added since and may be left out, with the meaning
/// that it had before, is no new version.
/// </param>
public sealed record GenerationDocument(int Schema, RealisedHost Host)
{
    public const int CurrentSchema = 1;

    /// <exception cref="StoreException">The text is no generation, or of a version that this program does not know.</exception>
    public static RealisedHost Parse(string path) => Parse(File.ReadAllBytes(path), path);

    /// <param name="name">What the text is called in messages.</param>
    /// <inheritdoc cref="Parse(string)"/>
    public static RealisedHost Parse(ReadOnlySpan<byte> json, string name)
    {
        var document = Read(json, name, GenerationJson.Default.GenerationDocument);
        return document is { Schema: CurrentSchema, Host: { } host } ? host : throw OfOtherSchema(name, document?.Schema);
    }

    /// <summary>The names of the unikernels alone, which takes a part of the time.</summary>
    /// <exception cref="StoreException">As <see cref="Parse(string)"/>, as far as it is looked at.</exception>
    public static IReadOnlyList<string> UnitNames(string path)
    {
        var document = Read(File.ReadAllBytes(path), path, GenerationJson.Default.GenerationNames);
        return document is { Schema: CurrentSchema, Host.Units: { } units } ? [.. units.Select(unit => unit.Name)]
            : throw OfOtherSchema(path, document?.Schema);
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GenerationJson.Default.GenerationDocument);

    private static T? Read<T>(ReadOnlySpan<byte> json, string name, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException e)
        {
            throw new StoreException($"'{name}' cannot be read: {e.Message}", e);
        }
    }

    private static StoreException OfOtherSchema(string path, int? schema) =>
        new($"'{path}' is of schema {schema}, and this hillingard knows only {CurrentSchema}");
}

/// <summary>What of <c>generation.json</c> a list shows.</summary>
internal sealed record GenerationNames(int Schema, GenerationNames.HostNames? Host)
{
    public sealed record HostNames(IReadOnlyList<UnitNameOnly>? Units);

    public sealed record UnitNameOnly(string Name);
}

/// <summary>The JSON of generations; quantities are strings in their canonical text.</summary>
[JsonSerializable(typeof(GenerationDocument))]
[JsonSerializable(typeof(NetworkDefinition))]
[JsonSerializable(typeof(RealisedUnit))]
[JsonSerializable(typeof(TargetDefinition))]
[JsonSerializable(typeof(VolumeDefinition))]
[JsonSerializable(typeof(Units.Fleet.Dependency))]
[JsonSerializable(typeof(NetDevice))]
[JsonSerializable(typeof(PublishedPort))]
[JsonSerializable(typeof(RealisedVolume))]
[JsonSerializable(typeof(RealisedDisk))]
[JsonSerializable(typeof(RealisedBlock))]
[JsonSerializable(typeof(GenerationNames))]
[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(ValueListJsonConverter<NetworkDefinition>),
        typeof(ValueListJsonConverter<RealisedUnit>),
        typeof(ValueListJsonConverter<TargetDefinition>),
        typeof(ValueListJsonConverter<VolumeDefinition>),
        typeof(ValueListJsonConverter<Units.Fleet.Dependency>),
        typeof(ValueListJsonConverter<NetDevice>),
        typeof(ValueListJsonConverter<PublishedPort>),
        typeof(ValueListJsonConverter<RealisedVolume>),
        typeof(ValueListJsonConverter<RealisedDisk>),
        typeof(ValueListJsonConverter<RealisedBlock>),
        typeof(ValueListJsonConverter<string>),
    ])]
internal sealed partial class GenerationJson : JsonSerializerContext;
