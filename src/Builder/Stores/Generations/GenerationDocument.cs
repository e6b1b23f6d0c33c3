using System.Text.Json;
using System.Text.Json.Serialization;
using Hillingar.Builder.Nix;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Stores;

/// <summary>What <c>generation.json</c> holds.</summary>
/// <param name="Schema">
/// The version of the format; readers refuse one that they do not know. What was added since and may be left out, with the meaning
/// that it had before, is no new version.
/// </param>
internal sealed record GenerationDocument(int Schema, RealisedHost Host)
{
    public const int CurrentSchema = 1;

    /// <exception cref="StoreException">The text is no generation, or of a version that this program does not know.</exception>
    public static RealisedHost Parse(string path)
    {
        GenerationDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(File.ReadAllBytes(path), GenerationJson.Default.GenerationDocument);
        }
        catch (JsonException e)
        {
            throw new StoreException($"'{path}' cannot be read: {e.Message}", e);
        }

        return document is { Schema: CurrentSchema, Host: { } host }
            ? host
            : throw new StoreException($"'{path}' is of schema {document?.Schema}, and this hillingard knows only {CurrentSchema}");
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GenerationJson.Default.GenerationDocument);
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
