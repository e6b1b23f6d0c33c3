using System;
using System.Buffers.Binary;

namespace Hillingar.Guests.Net;

/// <summary>The header of an Ethernet II frame: destination, sender, kind of payload.</summary>
public static class Ethernet
{
    public const int HeaderLength = 14;
    public const ushort Ipv4 = 0x0800;
    public const ushort Arp = 0x0806;

    public static MacAddress Destination(ReadOnlySpan<byte> frame) => MacAddress.Read(frame);

    public static MacAddress Sender(ReadOnlySpan<byte> frame) => MacAddress.Read(frame.Slice(MacAddress.Length));

    public static ushort Kind(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16BigEndian(frame.Slice(12));

    public static void Write(Span<byte> frame, MacAddress destination, MacAddress sender, ushort kind)
    {
        destination.Write(frame);
        sender.Write(frame.Slice(MacAddress.Length));
        BinaryPrimitives.WriteUInt16BigEndian(frame.Slice(12), kind);
    }
}
