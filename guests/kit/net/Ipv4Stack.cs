using System;

namespace Hillingar.Guests.Net;

/// <summary>
/// One host on an Ethernet: it answers ARP, ping and the datagrams of its services. It decides and does nothing: a received
/// frame goes in, the frame to send in answer comes out. A frame that is malformed, damaged or for another machine is dropped.
/// </summary>
public sealed class Ipv4Stack
{
    private const int MostServices = 8;
    private const int ShortestMtu = 68; // RFC 791: every link carries this much.

    private readonly MacAddress _mac;
    private readonly int _mtu;
    private readonly Ipv4Interface _interface;
    private readonly Ipv4Address _gateway;
    private readonly UdpService[] _services = new UdpService[MostServices];
    private int _serviceCount;

    /// <param name="mac">The card's own address, six bytes.</param>
    /// <param name="mtu">The longest payload of a frame.</param>
    /// <param name="address">The host's address and subnet.</param>
    /// <param name="gateway">Where to send what is not for the subnet; unspecified if there is none.</param>
    public Ipv4Stack(ReadOnlySpan<byte> mac, int mtu, Ipv4Interface address, Ipv4Address gateway)
    {
        _mac = MacAddress.Read(mac);
        _mtu = Math.Max(mtu, ShortestMtu);
        _interface = address;
        _gateway = gateway;
    }

    /// <summary>The length that the transmit buffer must have.</summary>
    public int LongestFrame => Ethernet.HeaderLength + _mtu;

    public NeighbourTable Neighbours { get; } = new();

    /// <summary>Adds a service; false if there are too many already or one has its port.</summary>
    public bool TryAdd(UdpService service)
    {
        if (_serviceCount == MostServices || FindService(service.Port) is not null)
            return false;
        _services[_serviceCount++] = service;
        return true;
    }

    /// <summary>Takes a received frame and writes the answer to it.</summary>
    /// <returns>The answer's length; 0 if there is none.</returns>
    public int Receive(ReadOnlySpan<byte> frame, Span<byte> transmit)
    {
        if (frame.Length < Ethernet.HeaderLength || transmit.Length < LongestFrame)
            return 0;
        var destination = Ethernet.Destination(frame);
        var sender = Ethernet.Sender(frame);
        if (!sender.IsUnicast || sender.Is(_mac) || !(destination.Is(_mac) || destination.Is(MacAddress.Broadcast)))
            return 0;
        var payload = frame.Slice(Ethernet.HeaderLength);
        switch (Ethernet.Kind(frame))
        {
            case Ethernet.Arp:
                return ReceiveArp(payload, transmit);
            case Ethernet.Ipv4:
                return ReceiveIpv4(payload, sender, destination.Is(_mac), transmit);
            default:
                return 0;
        }
    }

    /// <summary>Writes the frame that tells the subnet of this host's address, so that stale entries of a predecessor end.</summary>
    public int Announce(Span<byte> transmit) => WriteArp(transmit, MacAddress.Broadcast, ArpPacket.WhoHas(_interface.Address, _mac, _interface.Address));

    /// <summary>
    /// Writes a datagram that answers no other; the payload is already in place, <see cref="PayloadOffset"/> bytes into the
    /// buffer. While the next hop is unknown the frame written is the ARP request for it, and the datagram is lost, as UDP may.
    /// </summary>
    public int Send(Ipv4Endpoint destination, int sourcePort, int payloadLength, Span<byte> transmit)
    {
        if (payloadLength < 0 || payloadLength > LongestPayload || transmit.Length < LongestFrame)
            return 0;
        var hop = _interface.Holds(destination.Address) ? destination.Address : _gateway;
        if (!hop.IsUnicast)
            return 0;
        return Neighbours.TryFind(hop, out var mac)
            ? WriteUdp(transmit, mac, destination, sourcePort, payloadLength)
            : WriteArp(transmit, MacAddress.Broadcast, ArpPacket.WhoHas(hop, _mac, _interface.Address));
    }

    /// <summary>Where a datagram's payload starts in a frame.</summary>
    public static int PayloadOffset => Ethernet.HeaderLength + Ipv4Packet.HeaderLength + UdpDatagram.HeaderLength;

    /// <summary>The longest payload of a datagram that fits one frame.</summary>
    public int LongestPayload => Math.Min(_mtu, ushort.MaxValue) - Ipv4Packet.HeaderLength - UdpDatagram.HeaderLength;

    private int ReceiveArp(ReadOnlySpan<byte> payload, Span<byte> transmit)
    {
        if (!ArpPacket.TryRead(payload, out var packet) || !packet.SenderMac.IsUnicast || packet.Sender.Is(_interface.Address))
            return 0;
        var isForMe = packet.Target.Is(_interface.Address);
        if (_interface.Holds(packet.Sender))
            Neighbours.Learn(packet.Sender, packet.SenderMac, isNewAllowed: isForMe);
        return packet.IsRequest && isForMe ? WriteArp(transmit, packet.SenderMac, packet.AnswerFrom(_mac)) : 0;
    }

    private int ReceiveIpv4(ReadOnlySpan<byte> payload, MacAddress sender, bool isForMyCard, Span<byte> transmit)
    {
        // Nothing sent to all machines is answered: that is how floods are made of pings (RFC 1122, 3.2.2.6).
        if (!isForMyCard
            || !Ipv4Packet.TryRead(payload, out var packet)
            || !packet.Destination.Is(_interface.Address)
            || !packet.Source.IsUnicast
            || packet.Source.Is(_interface.Address)
            || _interface.IsBroadcast(packet.Source))
            return 0;
        if (_interface.Holds(packet.Source))
            Neighbours.Learn(packet.Source, sender, isNewAllowed: true);
        switch (packet.Protocol)
        {
            case Ipv4Packet.Icmp:
                var room = transmit.Slice(Ethernet.HeaderLength + Ipv4Packet.HeaderLength, Math.Min(_mtu, ushort.MaxValue) - Ipv4Packet.HeaderLength);
                var length = IcmpEcho.Answer(packet.Payload, room);
                return length == 0 ? 0 : WriteIpv4(transmit, sender, packet.Source, Ipv4Packet.Icmp, length);
            case Ipv4Packet.Udp:
                return ReceiveUdp(packet, sender, transmit);
            default:
                return 0;
        }
    }

    // The answer goes back to the card that the request came from: the host itself or the gateway, without a look-up.
    private int ReceiveUdp(in Ipv4Packet packet, MacAddress sender, Span<byte> transmit)
    {
        if (!UdpDatagram.TryRead(packet, packet.Payload, out var datagram) || datagram.SourcePort == 0)
            return 0;
        var service = FindService(datagram.DestinationPort);
        if (service is null)
            return 0;
        var from = new Ipv4Endpoint(packet.Source, datagram.SourcePort);
        var length = service.Answer(datagram.Payload, from, transmit.Slice(PayloadOffset, LongestPayload));
        return length <= 0 || length > LongestPayload ? 0 : WriteUdp(transmit, sender, from, service.Port, length);
    }

    private UdpService? FindService(int port)
    {
        for (var i = 0; i < _serviceCount; i++)
            if (_services[i].Port == port)
                return _services[i];
        return null;
    }

    private int WriteUdp(Span<byte> transmit, MacAddress mac, Ipv4Endpoint destination, int sourcePort, int payloadLength)
    {
        var length = UdpDatagram.HeaderLength + payloadLength;
        var datagram = transmit.Slice(Ethernet.HeaderLength + Ipv4Packet.HeaderLength, length);
        UdpDatagram.WriteHeader(datagram, new Ipv4Endpoint(_interface.Address, sourcePort), destination);
        return WriteIpv4(transmit, mac, destination.Address, Ipv4Packet.Udp, length);
    }

    private int WriteIpv4(Span<byte> transmit, MacAddress mac, Ipv4Address destination, byte protocol, int payloadLength)
    {
        Ipv4Packet.WriteHeader(transmit.Slice(Ethernet.HeaderLength), _interface.Address, destination, protocol, payloadLength);
        Ethernet.Write(transmit, mac, _mac, Ethernet.Ipv4);
        return Ethernet.HeaderLength + Ipv4Packet.HeaderLength + payloadLength;
    }

    private int WriteArp(Span<byte> transmit, MacAddress mac, ArpPacket packet)
    {
        packet.Write(transmit.Slice(Ethernet.HeaderLength));
        Ethernet.Write(transmit, mac, _mac, Ethernet.Arp);
        return Ethernet.HeaderLength + ArpPacket.Length;
    }
}
