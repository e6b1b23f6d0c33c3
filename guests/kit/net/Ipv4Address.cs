using System;
using System.Buffers.Binary;
using Hillingar.Guests.Text;

namespace Hillingar.Guests.Net;

/// <summary>An address of the Internet Protocol, version 4; its first octet is the number's highest.</summary>
public readonly struct Ipv4Address
{
    public Ipv4Address(uint value) => Value = value;

    public static Ipv4Address Broadcast => new(0xFFFF_FFFF);

    public uint Value { get; }

    public bool IsUnspecified => Value == 0;

    /// <summary>224.0.0.0/4.</summary>
    public bool IsMulticast => Value >> 28 == 0xE;

    /// <summary>Whether it can be the sender of a packet that is to be answered: not unspecified, loopback, multicast or reserved.</summary>
    public bool IsUnicast => Value >> 24 is not (0 or 127) && Value >> 28 < 0xE;

    public static Ipv4Address Read(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadUInt32BigEndian(source));

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt32BigEndian(destination, Value);

    public bool Is(Ipv4Address other) => Value == other.Value;

    /// <summary>Four decimal numbers with dots between them, without leading zeros (which some readers take for octal).</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Ipv4Address address)
    {
        address = default;
        uint value = 0;
        for (var i = 0; i < 4; i++)
        {
            var end = i == 3 ? text.Length : text.IndexOf((byte)'.');
            if (end < 0)
                return false;
            var part = text.Slice(0, end);
            if ((part.Length > 1 && part[0] == '0') || !Digits.TryParse(part, 255, out var octet))
                return false;
            value = (value << 8) | octet;
            text = i == 3 ? text : text.Slice(end + 1);
        }

        address = new Ipv4Address(value);
        return true;
    }
}

/// <summary>One end of a conversation over UDP.</summary>
public readonly struct Ipv4Endpoint
{
    public Ipv4Endpoint(Ipv4Address address, int port)
    {
        Address = address;
        Port = port;
    }

    public Ipv4Address Address { get; }

    public int Port { get; }
}

/// <summary>An interface's address together with the subnet it lies in, written <c>A/N</c>.</summary>
public readonly struct Ipv4Interface
{
    public Ipv4Interface(Ipv4Address address, int prefixLength)
    {
        Address = address;
        PrefixLength = prefixLength;
    }

    public Ipv4Address Address { get; }

    /// <summary>0 to 32.</summary>
    public int PrefixLength { get; }

    private uint Mask => PrefixLength == 0 ? 0 : uint.MaxValue << (32 - PrefixLength);

    /// <summary>Whether frames reach the address without a gateway.</summary>
    public bool Holds(Ipv4Address address) => (address.Value & Mask) == (Address.Value & Mask);

    /// <summary>Whether a packet to this address is for all machines on the subnet.</summary>
    public bool IsBroadcast(Ipv4Address address) =>
        address.Is(Ipv4Address.Broadcast) || (PrefixLength < 31 && Holds(address) && (address.Value | Mask) == uint.MaxValue);

    public static bool TryParse(ReadOnlySpan<byte> text, out Ipv4Interface parsed)
    {
        parsed = default;
        var slash = text.IndexOf((byte)'/');
        if (slash < 0
            || !Ipv4Address.TryParse(text.Slice(0, slash), out var address)
            || !Digits.TryParse(text.Slice(slash + 1), 32, out var length)
            || !address.IsUnicast)
            return false;
        parsed = new Ipv4Interface(address, (int)length);
        return true;
    }
}
