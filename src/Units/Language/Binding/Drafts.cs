using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>What drafts of all types have.</summary>
internal interface IUnitDraft
{
    UnitId Id { get; }

    SourceSpan Head { get; }

    /// <summary>As written.</summary>
    ImmutableArray<Dependency> Dependencies { get; }
}

/// <summary>A network as far as its file could be read.</summary>
/// <param name="Address">Null if it was reported.</param>
/// <param name="Address6">Null if there is none, or it was reported.</param>
/// <param name="HasAddress6">Whether one is written, sound or not.</param>
internal sealed record NetworkDraft(
    UnitName Name,
    SourceSpan Head,
    string Description,
    ImmutableArray<Dependency> Dependencies,
    Located<Ipv4Interface>? Address,
    Located<Ipv6Interface>? Address6,
    bool HasAddress6,
    int Mtu) : IUnitDraft
{
    public UnitId Id => new(UnitType.Network, Name);
}

/// <summary>A volume as far as its file could be read.</summary>
/// <param name="Content">Null if it was reported.</param>
internal sealed record VolumeDraft(
    UnitName Name, SourceSpan Head, string Description, ImmutableArray<Dependency> Dependencies, VolumeContent? Content) : IUnitDraft
{
    public UnitId Id => new(UnitType.Volume, Name);
}

/// <summary>A target.</summary>
internal sealed record TargetDraft(
    UnitName Name, SourceSpan Head, string Description, ImmutableArray<Dependency> Dependencies, bool Autostart = true) : IUnitDraft
{
    public UnitId Id => new(UnitType.Target, Name);
}

/// <summary>A unikernel as far as its file could be read; what is null was reported, unless there need be none.</summary>
/// <param name="IsDamaged">Whether sections may be missing because they are not TOML.</param>
internal sealed record UnikernelDraft(
    UnitName Name,
    SourceSpan Head,
    bool IsDamaged,
    TomlString Description,
    ImmutableArray<Dependency> Dependencies,
    bool Autostart,
    Located<ImageSource>? Image,
    Located<ByteSize> Memory,
    Located<ImmutableArray<TomlString>> Args,
    Located<TenderChoice> Tender,
    Duration StopTimeout,
    CpuSet? Cpus,
    Percentage? CpuQuota,
    ImmutableArray<NetDraft> Nets,
    ImmutableArray<VolumeDeviceDraft> Volumes,
    ImmutableArray<BlockSpec> Blocks,
    RestartSpec Restart,
    HealthSpec? Health) : IUnitDraft
{
    public UnitId Id => new(UnitType.Unikernel, Name);
}

/// <summary>A network device as far as it could be read.</summary>
/// <param name="Interface">The name of the tap, which is checked against all others.</param>
/// <param name="Address6">Null if there is none, or it was reported.</param>
internal sealed record NetDraft(
    Located<DeviceName> Device,
    string Interface,
    Located<UnitName>? Network,
    Located<Ipv4Address>? Address,
    Located<Ipv6Address>? Address6,
    Located<MacAddress> Mac,
    ImmutableArray<Located<PublishedPort>> Publish);

/// <summary>A block device with a volume behind it, as far as it could be read.</summary>
/// <param name="Source">Null if it was reported.</param>
/// <param name="ReadOnly">What is written; null if nothing is.</param>
internal sealed record VolumeDeviceDraft(Located<DeviceName> Device, VolumeSource? Source, Located<bool>? ReadOnly);
