using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>A dependency and where it is written.</summary>
internal sealed record WrittenDependency(DependencyKind Kind, Located<UnitId> On)
{
    public Dependency Dependency => new(Kind, On.Value);
}

/// <summary>What drafts of all types have.</summary>
internal interface IUnitDraft
{
    UnitId Id { get; }

    SourceSpan Head { get; }

    ImmutableArray<WrittenDependency> WrittenDependencies { get; }
}

/// <summary>A network as far as its file could be read.</summary>
/// <param name="Definition">Meaningless where an address is null and was reported.</param>
/// <param name="Address">Null if it was reported.</param>
/// <param name="Address6">Null if there is none, or it was reported.</param>
/// <param name="HasAddress6">Whether one is written, sound or not.</param>
internal sealed record NetworkDraft(
    NetworkDefinition Definition,
    SourceSpan Head,
    ImmutableArray<WrittenDependency> WrittenDependencies,
    Located<Ipv4Interface>? Address,
    Located<Ipv6Interface>? Address6,
    bool HasAddress6) : IUnitDraft
{
    public UnitName Name => Definition.Name;

    public UnitId Id => new(UnitType.Network, Name);
}

/// <summary>A volume as far as its file could be read.</summary>
/// <param name="Content">Null if it was reported.</param>
internal sealed record VolumeDraft(
    VolumeDefinition Definition, SourceSpan Head, ImmutableArray<WrittenDependency> WrittenDependencies, VolumeContent? Content) : IUnitDraft
{
    public UnitId Id => new(UnitType.Volume, Definition.Name);
}

/// <summary>A target.</summary>
internal sealed record TargetDraft(TargetDefinition Definition, SourceSpan Head, ImmutableArray<WrittenDependency> WrittenDependencies) : IUnitDraft
{
    public UnitId Id => new(UnitType.Target, Definition.Name);
}

/// <summary>
/// A unikernel as far as its file could be read. The members of the definition that need other units to be known are empty,
/// and what they are made of stands here; what is null was reported.
/// </summary>
internal sealed record UnikernelDraft : UnikernelDefinition, IUnitDraft
{
    public UnitId Id => new(UnitType.Unikernel, Name);

    public required SourceSpan Head { get; init; }

    /// <summary>Whether sections may be missing because they are not TOML.</summary>
    public required bool IsDamaged { get; init; }

    public required SourceMap Written { get; init; }

    public required TomlString WrittenDescription { get; init; }

    public required Located<ImmutableArray<TomlString>> WrittenArguments { get; init; }

    public required ImmutableArray<WrittenDependency> WrittenDependencies { get; init; }

    public required Located<ImageSource>? Image { get; init; }

    public required ImmutableArray<NetDraft> NetDrafts { get; init; }

    public required ImmutableArray<VolumeDeviceDraft> Volumes { get; init; }

    public required ImmutableArray<BlockSpec> Blocks { get; init; }
}

/// <summary>A network device as far as it could be read.</summary>
/// <param name="Interface">The name of the tap, which is checked against all others.</param>
/// <param name="Address6">Null if there is none, or it was reported.</param>
/// <param name="HasAddress6">Whether one is written, sound or not.</param>
internal sealed record NetDraft(
    Located<DeviceName> Device,
    string Interface,
    Located<UnitName>? Network,
    Located<Ipv4Address>? Address,
    Located<Ipv6Address>? Address6,
    bool HasAddress6,
    Located<MacAddress> Mac,
    ImmutableArray<Located<PublishedPort>> Publish);

/// <summary>A block device with a volume behind it, as far as it could be read.</summary>
/// <param name="Source">Null if it was reported.</param>
/// <param name="ReadOnly">What is written; null if nothing is.</param>
internal sealed record VolumeDeviceDraft(Located<DeviceName> Device, VolumeSource? Source, Located<bool>? ReadOnly);
