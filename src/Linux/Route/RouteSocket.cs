using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Hillingar.Linux.RtnetlinkAbi;

namespace Hillingar.Linux;

/// <summary>
/// Interfaces and addresses of one network namespace, through <c>rtnetlink(7)</c>: the namespace of the thread that opened
/// the socket. Each call is one transaction with the kernel, whose own explanation is in the exception if it refuses.
/// For one thread at a time.
/// </summary>
public sealed class RouteSocket : IDisposable
{
    private readonly NetlinkSocket _socket = new();

    /// <summary>All interfaces, in order of their indices.</summary>
    public IReadOnlyList<NetworkLink> ListLinks() =>
        [.. _socket.Query(() => NetlinkRequest.Create(RTM_GETLINK, NetlinkAbi.NLM_F_DUMP, new LinkMessage()), "RTM_GETLINK")
            .Where(message => message.Header.Type == RTM_NEWLINK)
            .Select(ReadLink)
            .OfType<NetworkLink>()
            .OrderBy(link => link.Index)];

    /// <summary>The interface of a name; null if there is none.</summary>
    public NetworkLink? FindLink(string name)
    {
        try
        {
            return _socket.Query(
                () => NetlinkRequest.Create(RTM_GETLINK, NetlinkAbi.NLM_F_ACK, new LinkMessage()).Text(IFLA_IFNAME, CheckName(name)), "RTM_GETLINK", name)
                .Select(ReadLink)
                .FirstOrDefault();
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            return null;
        }
    }

    /// <summary>
    /// Creates a bridge for virtual machines: no spanning tree and so no delay before a port forwards, and multicast
    /// flooded to all, as no machine on it answers membership queries. The ageing of learnt addresses is the kernel's.
    /// </summary>
    /// <param name="mac">Its own address from the start; without one it would take over that of some port.</param>
    /// <returns>Its index.</returns>
    /// <exception cref="LinuxException"><c>EEXIST</c>: there is an interface of that name.</exception>
    public int CreateBridge(string name, PhysicalAddress mac, int mtu)
    {
        var request = NetlinkRequest.Create(RTM_NEWLINK, (ushort)(NetlinkAbi.NLM_F_ACK | NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL), new LinkMessage())
            .Text(IFLA_IFNAME, CheckName(name))
            .Attribute(IFLA_ADDRESS, mac.GetAddressBytes())
            .Attribute(IFLA_MTU, mtu)
            .Nest(IFLA_LINKINFO, info => info
                .Text(IFLA_INFO_KIND, "bridge")
                .Nest(IFLA_INFO_DATA, bridge => bridge
                    .Attribute(IFLA_BR_STP_STATE, 0u)
                    .Attribute(IFLA_BR_FORWARD_DELAY, 0u)
                    .Attribute(IFLA_BR_MCAST_SNOOPING, (byte)0)));
        _socket.Execute(request, "RTM_NEWLINK", name);
        return (FindLink(name) ?? throw new LinuxException(Errno.ENODEV, "RTM_GETLINK", name)).Index;
    }

    public void DeleteLink(int index) =>
        _socket.Execute(NetlinkRequest.Create(RTM_DELLINK, NetlinkAbi.NLM_F_ACK, new LinkMessage { Index = index }), "RTM_DELLINK", $"{index}");

    /// <summary>Changes an interface in one transaction, though the kernel may have made some changes when it refuses another.</summary>
    public void ChangeLink(int index, LinkChange change)
    {
        var message = new LinkMessage { Index = index };
        if (change.Up is { } up)
            message = message with { Flags = up ? IFF_UP : 0, Change = IFF_UP };
        var request = NetlinkRequest.Create(RTM_NEWLINK, NetlinkAbi.NLM_F_ACK, message);
        if (change.MasterIndex is { } master)
            request.Attribute(IFLA_MASTER, master);
        if (change.Mtu is { } mtu)
            request.Attribute(IFLA_MTU, mtu);
        if (change.Mac is { } mac)
            request.Attribute(IFLA_ADDRESS, mac.GetAddressBytes());
        if (change.Alias is { } alias)
            request.Attribute(IFLA_IFALIAS, System.Text.Encoding.UTF8.GetBytes(alias));
        if (change.WithoutLinkLocalAddress)
            request.Nest(IFLA_AF_SPEC, families => families.Nest(AF_INET6, inet6 => inet6.Attribute(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE)));
        _socket.Execute(request, "RTM_NEWLINK", $"{index}");
    }

    /// <summary>The addresses of all interfaces, of both families, by the interface's index.</summary>
    public ILookup<int, InterfaceAddress> ListAddresses() =>
        _socket.Query(() => NetlinkRequest.Create(RTM_GETADDR, NetlinkAbi.NLM_F_DUMP, new AddressMessage()), "RTM_GETADDR")
            .Where(message => message.Header.Type == RTM_NEWADDR)
            .Select(ReadAddress)
            .Where(entry => entry.Address is not null)
            .ToLookup(entry => entry.Index, entry => entry.Address!);

    /// <summary>The addresses of one interface.</summary>
    public IReadOnlyList<InterfaceAddress> ListAddresses(int index) => [.. ListAddresses()[index]];

    /// <summary>
    /// Adds an address. One of IPv6 is taken to be no other machine's, without the second or so that asking for it takes and during
    /// which it is not usable (RFC 4862, duplicate address detection); with no carrier no machine would answer anyway.
    /// </summary>
    /// <exception cref="LinuxException"><c>EEXIST</c>: the interface has it.</exception>
    public void AddAddress(int index, InterfaceAddress address) =>
        ChangeAddress(RTM_NEWADDR, (ushort)(NetlinkAbi.NLM_F_CREATE | NetlinkAbi.NLM_F_EXCL), index, address);

    /// <exception cref="LinuxException"><c>EADDRNOTAVAIL</c>: the interface does not have it.</exception>
    public void RemoveAddress(int index, InterfaceAddress address) => ChangeAddress(RTM_DELADDR, 0, index, address);

    public void Dispose() => _socket.Dispose();

    private void ChangeAddress(ushort type, ushort flags, int index, InterfaceAddress address)
    {
        var bytes = address.Address.GetAddressBytes();
        var isInet = address.Address.AddressFamily == AddressFamily.InterNetwork;
        var message = new AddressMessage
        {
            Family = isInet ? AF_INET : AF_INET6,
            PrefixLength = (byte)address.PrefixLength,
            Flags = isInet ? (byte)0 : IFA_F_NODAD,
            Index = (uint)index,
        };
        var request = NetlinkRequest.Create(type, (ushort)(flags | NetlinkAbi.NLM_F_ACK), message)
            .Attribute(IFA_LOCAL, bytes)
            .Attribute(IFA_ADDRESS, bytes);

        // A network of two addresses or one has no broadcast (RFC 3021).
        if (isInet && type == RTM_NEWADDR && address.PrefixLength < 31)
            request.Attribute(IFA_BROADCAST, Broadcast(bytes, address.PrefixLength));
        _socket.Execute(request, type == RTM_NEWADDR ? "RTM_NEWADDR" : "RTM_DELADDR", $"{address}");
    }

    private static byte[] Broadcast(byte[] address, int prefixLength)
    {
        var broadcast = new byte[sizeof(uint)];
        var hosts = prefixLength == 0 ? uint.MaxValue : (1u << (32 - prefixLength)) - 1;
        BinaryPrimitives.WriteUInt32BigEndian(broadcast, BinaryPrimitives.ReadUInt32BigEndian(address) | hosts);
        return broadcast;
    }

    private static NetworkLink? ReadLink(NetlinkMessage message)
    {
        if (!message.TryRead(out LinkMessage link, out var attributes) || !attributes.TryGetValue(IFLA_IFNAME, out var name))
            return null;
        var info = NetlinkMessage.Attributes(attributes.GetValueOrDefault(IFLA_LINKINFO));
        return new NetworkLink(
            link.Index,
            NetlinkMessage.Text(name),
            NetlinkMessage.Text(info.GetValueOrDefault(IFLA_INFO_KIND)),
            (link.Flags & IFF_UP) != 0,
            Number(attributes, IFLA_MTU),
            Number(attributes, IFLA_MASTER),
            attributes.TryGetValue(IFLA_ADDRESS, out var mac) ? new PhysicalAddress(mac.ToArray()) : null,
            attributes.TryGetValue(IFLA_IFALIAS, out var alias) ? NetlinkMessage.Text(alias) : null);
    }

    // IPv4 has the interface's own address in IFA_LOCAL, which differs from IFA_ADDRESS on a point-to-point link.
    private static (int Index, InterfaceAddress? Address) ReadAddress(NetlinkMessage message)
    {
        if (!message.TryRead(out AddressMessage address, out var attributes)
            || !(attributes.TryGetValue(IFA_LOCAL, out var bytes) || attributes.TryGetValue(IFA_ADDRESS, out bytes)))
            return (0, null);
        return ((int)address.Index, new InterfaceAddress(new IPAddress(bytes.Span), address.PrefixLength));
    }

    private static int Number(Dictionary<ushort, ReadOnlyMemory<byte>> attributes, ushort type) =>
        attributes.TryGetValue(type, out var value) && MemoryMarshal.TryRead(value.Span, out int number) ? number : 0;

    // The kernel would take a percent sign for a pattern and make some other name of it.
    private static string CheckName(string name) =>
        name.Length is > 0 and < IFNAMSIZ && name is not ("." or "..") && name.All(c => c is > ' ' and < '\x7f' and not ('/' or ':' or '%'))
            ? name
            : throw new ArgumentException($"'{name}' cannot be the name of a network interface", nameof(name));
}
