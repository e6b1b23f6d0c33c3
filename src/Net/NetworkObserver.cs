using System.Buffers.Binary;
using System.Net.Sockets;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>Reads the interfaces of the calling thread's network namespace into the planner's terms.</summary>
internal static class NetworkObserver
{
    internal static IReadOnlyList<ObservedInterface> Observe(RouteSocket route)
    {
        var links = route.ListLinks();
        var names = links.ToDictionary(link => link.Index, link => link.Name);
        var addresses = route.ListAddresses();
        return [.. links.Select(link => Observe(link, names.GetValueOrDefault(link.MasterIndex), [.. addresses[link.Index]]))];
    }

    private static ObservedInterface Observe(NetworkLink link, string? master, IReadOnlyList<InterfaceAddress> addresses)
    {
        return new ObservedInterface(
            link.Name,
            link.Kind,
            link.Alias,
            link.IsUp,
            link.Mtu,
            Mac(link),
            [.. addresses.Where(IsIpv4).Select(Ipv4)])
        {
            Master = master,
            Addresses6 = [.. addresses.Where(address => !IsIpv4(address)).Select(Ipv6)],
        };
    }

    private static MacAddress? Mac(NetworkLink link)
    {
        var bytes = link.Mac?.GetAddressBytes() ?? [];
        return bytes.Length == 6 ? new MacAddress(bytes.Aggregate(0UL, (value, octet) => value << 8 | octet)) : null;
    }

    private static bool IsIpv4(InterfaceAddress address) => address.Address.AddressFamily == AddressFamily.InterNetwork;

    private static Ipv6Interface Ipv6(InterfaceAddress address) =>
        new(new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(address.Address.GetAddressBytes())), address.PrefixLength);

    private static Ipv4Interface Ipv4(InterfaceAddress address) =>
        new(new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(address.Address.GetAddressBytes())), address.PrefixLength);
}
