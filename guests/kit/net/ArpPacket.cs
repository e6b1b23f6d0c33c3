using System;
using System.Buffers.Binary;

namespace Hillingar.Guests.Net;

/// <summary>An Address Resolution Protocol packet for IPv4 over Ethernet (RFC 826).</summary>
public readonly struct ArpPacket
{
    public const int Length = 28;

    private const ushort EthernetHardware = 1;
    private const ushort Request = 1;
    private const ushort Reply = 2;

    private ArpPacket(bool isRequest, MacAddress senderMac, Ipv4Address sender, MacAddress targetMac, Ipv4Address target)
    {
        IsRequest = isRequest;
        SenderMac = senderMac;
        Sender = sender;
        TargetMac = targetMac;
        Target = target;
    }

    public bool IsRequest { get; }

    public MacAddress SenderMac { get; }

    public Ipv4Address Sender { get; }

    public MacAddress TargetMac { get; }

    public Ipv4Address Target { get; }

    public static ArpPacket WhoHas(Ipv4Address target, MacAddress mac, Ipv4Address sender) => new(true, mac, sender, default, target);

    public ArpPacket AnswerFrom(MacAddress mac) => new(false, mac, Target, SenderMac, Sender);

    public static bool TryRead(ReadOnlySpan<byte> payload, out ArpPacket packet)
    {
        packet = default;
        if (payload.Length < Length
            || BinaryPrimitives.ReadUInt16BigEndian(payload) != EthernetHardware
            || BinaryPrimitives.ReadUInt16BigEndian(payload.Slice(2)) != Ethernet.Ipv4
            || payload[4] != MacAddress.Length
            || payload[5] != 4)
            return false;
        var operation = BinaryPrimitives.ReadUInt16BigEndian(payload.Slice(6));
        if (operation is not (Request or Reply))
            return false;
        packet = new ArpPacket(
            operation == Request,
            MacAddress.Read(payload.Slice(8)),
            Ipv4Address.Read(payload.Slice(14)),
            MacAddress.Read(payload.Slice(18)),
            Ipv4Address.Read(payload.Slice(24)));
        return true;
    }

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt16BigEndian(payload, EthernetHardware);
        BinaryPrimitives.WriteUInt16BigEndian(payload.Slice(2), Ethernet.Ipv4);
        payload[4] = MacAddress.Length;
        payload[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(payload.Slice(6), IsRequest ? Request : Reply);
        SenderMac.Write(payload.Slice(8));
        Sender.Write(payload.Slice(14));
        TargetMac.Write(payload.Slice(18));
        Target.Write(payload.Slice(24));
    }
}
