using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>
/// How an object came to be, kept beside the store and no part of any hash: what a
/// build ran, on what, where and when; or which directory a source was taken from.
/// </summary>
public sealed record ProvenanceRecord
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Null for what was not built.</summary>
    public BuildProvenance? Build { get; init; }

    /// <summary>Null for what is no source.</summary>
    public SourceProvenance? Source { get; init; }

    /// <summary>Where this host has the record from; null for what it saw itself.</summary>
    public ProvenanceOrigin? Origin { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ProvenanceJson.Readable.ProvenanceRecord);

    /// <exception cref="StoreException">The record is damaged, or of a later schema.</exception>
    public static ProvenanceRecord Parse(string json)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, ProvenanceJson.Readable.ProvenanceRecord) ?? throw new JsonException("it is null");
            return record.Schema <= CurrentSchema ? record
                : throw new StoreException($"the provenance record has schema {record.Schema}, and this program knows only up to {CurrentSchema}");
        }
        catch (JsonException e)
        {
            throw new StoreException($"the provenance record is damaged: {e.Message}", e);
        }
    }
}

/// <summary>A build.</summary>
/// <param name="Derivation">Full path.</param>
/// <param name="Output">The output's name in the derivation.</param>
/// <param name="Toolchain">Full path of the root file system that it ran in; null if it had none.</param>
/// <param name="Materials">All that it saw, and what that was made of.</param>
/// <param name="Kernel">Of the host that built.</param>
/// <param name="Program">The version of Hillingar that built.</param>
/// <param name="Log">Path of the log on the host that built; null if it printed nothing anywhere.</param>
public sealed record BuildProvenance(
    string Derivation,
    string Output,
    string System,
    ImmutableArray<string> Command,
    ImmutableSortedDictionary<string, string> Environment,
    string? Toolchain,
    ImmutableArray<Material> Materials,
    string Kernel,
    string Program,
    DateTimeOffset Started,
    DateTimeOffset Finished,
    string? Log);

/// <summary>Where a record came from that another host wrote.</summary>
/// <param name="Place">The binary cache.</param>
/// <param name="SignedBy">The trusted key that vouches for it; null where the cache itself is trusted.</param>
public sealed record ProvenanceOrigin(string Place, string? SignedBy);

/// <summary>Where a source was taken from.</summary>
/// <param name="Revision">The Git commit that was checked out there; what differed from it shows in the hash alone. Null outside of Git.</param>
/// <param name="Repository">The address of the Git remote, without a password; null if there is none.</param>
public sealed record SourceProvenance(string Directory, string? Revision, string? Repository);

/// <summary>What a material was for a build.</summary>
public enum MaterialKind
{
    /// <summary>A source of the recipe.</summary>
    Source,

    /// <summary>The root file system with the programs.</summary>
    Toolchain,

    /// <summary>A package of Debian in the toolchain.</summary>
    Debian,

    /// <summary>A package of NuGet in the toolchain.</summary>
    NuGet,

    /// <summary>Something else that was fetched.</summary>
    Fetched,

    /// <summary>The output of another derivation.</summary>
    Output,
}

/// <summary>Something that went into a build.</summary>
/// <param name="Path">Full path.</param>
/// <param name="NarHash">SRI; null if the object was not in the store when this was written down.</param>
/// <param name="Version">Of a package.</param>
/// <param name="Hash">Of what was fetched: algorithm, colon, hexadecimal.</param>
/// <param name="Url">Where it was to be fetched from, if it was.</param>
public sealed record Material(MaterialKind Kind, string Name, string Path, string? NarHash, string? Version = null, string? Hash = null, string? Url = null)
{
    /// <summary>Null unless it is a source whose directory is known.</summary>
    public SourceProvenance? Source { get; init; }
}

[JsonSerializable(typeof(ProvenanceRecord))]
[JsonSerializable(typeof(CarriedProvenance))]
internal sealed partial class ProvenanceJson : JsonSerializerContext
{
    // These texts are read by people and programs, never as HTML.
    public static ProvenanceJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<MaterialKind>(JsonNamingPolicy.CamelCase) },
    });
}
