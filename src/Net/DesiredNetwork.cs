using System.Collections.Immutable;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>A network that shall exist: a bridge, with the host on it.</summary>
/// <param name="Address">The host's address on the bridge, with the network's prefix length.</param>
/// <param name="Mtu">The largest IP packet, in bytes.</param>
public sealed record DesiredNetwork(UnitName Name, Ipv4Interface Address, int Mtu)
{
    // The same on each bridge, as routers often have it: an address of the link means another host on each link.
    private static readonly Ipv6Interface LinkLocal = Ipv6Interface.Parse("fe80::1/64");

    /// <summary>The host's IPv6 address on the bridge; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    /// <summary>
    /// All IPv6 addresses of the bridge. Beside the one of the unit file that is one of the link: from it the host asks for the guests' Ethernet
    /// addresses when it forwards to them, and without it forwards nothing (RFC 4861, section 7.2.2).
    /// </summary>
    public ImmutableArray<Ipv6Interface> Addresses6 => Address6 is { } address ? [.. new[] { LinkLocal, address }.Distinct()] : [];

    public string Bridge => InterfaceNames.Bridge(Name);

    public static DesiredNetwork Of(NetworkDefinition network) => new(network.Name, network.Address, network.Mtu) { Address6 = network.Address6 };
}
