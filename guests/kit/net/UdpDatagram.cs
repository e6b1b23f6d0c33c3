using System;
using System.Buffers.Binary;

namespace Hillingar.Guests.Net;

/// <summary>A datagram of the User Datagram Protocol (RFC 768), found to be whole and undamaged.</summary>
public readonly ref struct UdpDatagram
{
    public const int HeaderLength = 8;

    private UdpDatagram(int sourcePort, int destinationPort, ReadOnlySpan<byte> payload)
    {
        SourcePort = sourcePort;
        DestinationPort = destinationPort;
        Payload = payload;
    }

    public int SourcePort { get; }

    public int DestinationPort { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public static bool TryRead(scoped in Ipv4Packet packet, ReadOnlySpan<byte> data, out UdpDatagram datagram)
    {
        datagram = default;
        if (data.Length < HeaderLength)
            return false;
        var length = (int)BinaryPrimitives.ReadUInt16BigEndian(data.Slice(4));
        if (length < HeaderLength || length > data.Length)
            return false;
        data = data.Slice(0, length);

        // A sender that made no checksum says so with zero.
        var hasChecksum = BinaryPrimitives.ReadUInt16BigEndian(data.Slice(6)) != 0;
        if (hasChecksum && Checksum(packet.Source, packet.Destination, data) != 0)
            return false;
        datagram = new UdpDatagram(
            BinaryPrimitives.ReadUInt16BigEndian(data),
            BinaryPrimitives.ReadUInt16BigEndian(data.Slice(2)),
            data.Slice(HeaderLength));
        return true;
    }

    /// <summary>Writes a header in front of a payload that is already in place; <paramref name="data"/> is exactly both.</summary>
    public static void WriteHeader(Span<byte> data, Ipv4Endpoint source, Ipv4Endpoint destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(data.Slice(2), (ushort)destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(data.Slice(4), (ushort)data.Length);
        BinaryPrimitives.WriteUInt16BigEndian(data.Slice(6), 0);
        var checksum = Checksum(source.Address, destination.Address, data);

        // Zero would say that there is none; all ones is the same number in ones' complement.
        BinaryPrimitives.WriteUInt16BigEndian(data.Slice(6), checksum == 0 ? ushort.MaxValue : checksum);
    }

    // The addresses, the protocol and the length are covered too, as if they were a header.
    private static ushort Checksum(Ipv4Address source, Ipv4Address destination, ReadOnlySpan<byte> data)
    {
        var sum = (ulong)(source.Value >> 16) + (source.Value & 0xFFFF) + (destination.Value >> 16) + (destination.Value & 0xFFFF);
        return InternetChecksum.Finish(InternetChecksum.Add(sum + Ipv4Packet.Udp + (uint)data.Length, data));
    }
}
