using Hillingar.Units;

namespace Hillingar.Net;

/// <summary>A network that shall exist: a bridge, with the host on it.</summary>
/// <param name="Address">The host's address on the bridge, with the network's prefix length.</param>
/// <param name="Mtu">The largest IP packet, in bytes.</param>
public sealed record DesiredNetwork(UnitName Name, Ipv4Interface Address, int Mtu)
{
    /// <summary>The host's IPv6 address on the bridge; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    public string Bridge => InterfaceNames.Bridge(Name);

    public static DesiredNetwork Of(RealisedNetwork network) => new(network.Name, network.Address, network.Mtu) { Address6 = network.Address6 };
}
