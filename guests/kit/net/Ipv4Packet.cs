using System;
using System.Buffers.Binary;

namespace Hillingar.Guests.Net;

/// <summary>A packet of the Internet Protocol, version 4 (RFC 791), found to be whole and undamaged.</summary>
public readonly ref struct Ipv4Packet
{
    /// <summary>The header without options, as this side writes it.</summary>
    public const int HeaderLength = 20;

    public const byte Icmp = 1;
    public const byte Udp = 17;

    private const int FragmentBits = 0x3FFF;
    private const ushort DoNotFragment = 0x4000;
    private const byte TimeToLive = 64;

    private Ipv4Packet(Ipv4Address source, Ipv4Address destination, byte protocol, ReadOnlySpan<byte> payload)
    {
        Source = source;
        Destination = destination;
        Protocol = protocol;
        Payload = payload;
    }

    public Ipv4Address Source { get; }

    public Ipv4Address Destination { get; }

    public byte Protocol { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads what follows an Ethernet header. Fragments are refused: what guests answer fits one frame. Options are stepped over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out Ipv4Packet packet)
    {
        packet = default;
        if (data.Length < HeaderLength || data[0] >> 4 != 4)
            return false;
        var headerLength = (data[0] & 0xF) * 4;
        var totalLength = (int)BinaryPrimitives.ReadUInt16BigEndian(data.Slice(2));
        if (headerLength < HeaderLength || totalLength < headerLength || totalLength > data.Length)
            return false;
        if ((BinaryPrimitives.ReadUInt16BigEndian(data.Slice(6)) & FragmentBits) != 0 || data[8] == 0)
            return false;
        if (InternetChecksum.Of(data.Slice(0, headerLength)) != 0)
            return false;

        // Ethernet pads short frames, so the data may go on beyond the packet.
        packet = new Ipv4Packet(
            Ipv4Address.Read(data.Slice(12)),
            Ipv4Address.Read(data.Slice(16)),
            data[9],
            data.Slice(headerLength, totalLength - headerLength));
        return true;
    }

    /// <summary>Writes a header in front of a payload that is already in place.</summary>
    public static void WriteHeader(Span<byte> data, Ipv4Address source, Ipv4Address destination, byte protocol, int payloadLength)
    {
        var header = data.Slice(0, HeaderLength);
        header.Clear();
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header.Slice(2), (ushort)(HeaderLength + payloadLength));
        BinaryPrimitives.WriteUInt16BigEndian(header.Slice(6), DoNotFragment);
        header[8] = TimeToLive;
        header[9] = protocol;
        source.Write(header.Slice(12));
        destination.Write(header.Slice(16));
        BinaryPrimitives.WriteUInt16BigEndian(header.Slice(10), InternetChecksum.Of(header));
    }
}
