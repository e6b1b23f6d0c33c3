using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>What a checked set of unit files asks of the host. All lists are sorted by name.</summary>
public sealed record HostSpec(
    ImmutableArray<UnikernelSpec> Unikernels,
    ImmutableArray<NetworkSpec> Networks,
    ImmutableArray<VolumeSpec> Volumes,
    ImmutableArray<TargetSpec> Targets);

/// <summary>A network: one bridge on the host, whose own address is the gateway of the guests on it.</summary>
/// <param name="Address">The host's address on the bridge, with the network's prefix length.</param>
/// <param name="Mtu">The largest IP packet, in bytes.</param>
/// <param name="Span">The head of the unit file.</param>
public sealed record NetworkSpec(UnitName Name, string Description, Ipv4Interface Address, int Mtu, SourceSpan Span)
{
    /// <summary>The host's IPv6 address on the bridge; null if the network has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    /// <summary>As written, in order of kind and then of the text.</summary>
    public ImmutableArray<Dependency> Dependencies { get; init; } = [];

    public Ipv4Prefix Subnet => Address.Prefix;

    public Ipv4Address Gateway => Address.Address;
}

/// <summary>A named set of units: what is started and stopped together through its dependencies.</summary>
/// <param name="Span">The head of the unit file.</param>
/// <param name="Dependencies">As written, in order of kind and then of the text.</param>
public sealed record TargetSpec(UnitName Name, string Description, ImmutableArray<Dependency> Dependencies, SourceSpan Span)
{
    /// <summary>Whether it starts without anybody asking.</summary>
    public bool Autostart { get; init; } = true;
}
