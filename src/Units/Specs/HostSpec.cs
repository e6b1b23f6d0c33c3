using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>What a checked set of unit files asks of the host. Both lists are sorted by name.</summary>
public sealed record HostSpec(ImmutableArray<UnikernelSpec> Unikernels, ImmutableArray<NetworkSpec> Networks);

/// <summary>A network: one bridge on the host, whose own address is the gateway of the guests on it.</summary>
/// <param name="Address">The host's address on the bridge, with the network's prefix length.</param>
/// <param name="Mtu">The largest IP packet, in bytes.</param>
/// <param name="Span">The head of the unit file.</param>
public sealed record NetworkSpec(UnitName Name, string Description, Ipv4Interface Address, int Mtu, SourceSpan Span)
{
    public Ipv4Prefix Subnet => Address.Prefix;

    public Ipv4Address Gateway => Address.Address;
}
