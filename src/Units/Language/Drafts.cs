using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>A network as far as its file could be read.</summary>
/// <param name="Address">Null if it was reported.</param>
internal sealed record NetworkDraft(UnitName Name, SourceSpan Head, string Description, Located<Ipv4Interface>? Address, int Mtu);

/// <summary>A unikernel as far as its file could be read; what is null was reported.</summary>
/// <param name="IsDamaged">Whether sections may be missing because they are not TOML.</param>
internal sealed record UnikernelDraft(
    UnitName Name,
    SourceSpan Head,
    bool IsDamaged,
    TomlString Description,
    Located<ImageSource>? Image,
    ByteSize Memory,
    Located<ImmutableArray<TomlString>> Args,
    Located<TenderChoice> Tender,
    Duration StopTimeout,
    ImmutableArray<NetDraft> Nets,
    ImmutableArray<VolumeSpec> Volumes,
    RestartSpec Restart);

/// <summary>A network device as far as it could be read.</summary>
internal sealed record NetDraft(
    Located<DeviceName> Device, Located<UnitName>? Network, Located<Ipv4Address>? Address, Located<MacAddress> Mac);
