using System.Collections.Immutable;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>A port of the host that shall lead to a guest.</summary>
/// <param name="Guest">The guest's address on the network.</param>
/// <param name="Guest6">Its IPv6 address; null if it has none.</param>
public sealed record DesiredPort(
    UnitName Unit, DeviceName Device, UnitName Network, PublishedPort Port, Ipv4Address Guest, Ipv6Address? Guest6)
{
    public string Bridge => InterfaceNames.Bridge(Network);

    /// <summary>Whether clients of IPv4 are meant.</summary>
    public bool ServesIpv4 => Port.HostAddress6 is null;

    /// <summary>Whether clients of IPv6 are meant, which takes a guest that has an address of that kind.</summary>
    public bool ServesIpv6 => Port.HostAddress is null && Guest6 is not null;

    /// <summary>Whether a client that speaks to 127.0.0.0/8 is meant.</summary>
    public bool ServesLoopback => ServesIpv4 && (Port.HostAddress is not { } address || IsLoopback(address));

    /// <summary>Whether a client on another host can be meant.</summary>
    public bool ServesOthers => Port.HostAddress is not { } address || !IsLoopback(address);

    /// <summary>All ports that the units of a host publish, in order of unit, device and text.</summary>
    public static ImmutableArray<DesiredPort> Of(RealisedHost host) =>
    [
        .. from unit in host.Units
           from net in unit.Nets
           from port in net.Publish
           select new DesiredPort(unit.Name, net.Device, net.Network, port, net.Address.Address, net.Address6?.Address),
    ];

    private static bool IsLoopback(Ipv4Address address) => address.Value >> 24 == 127;
}
