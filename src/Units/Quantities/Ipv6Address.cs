using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>An IPv6 address in any spelling of RFC 4291, section 2.2, written back as RFC 5952 has it; without a zone.</summary>
/// <param name="Value">The address as a number: <c>::1</c> is 1.</param>
[JsonConverter(typeof(QuantityJsonConverter<Ipv6Address>))]
public readonly record struct Ipv6Address(UInt128 Value) : IQuantity<Ipv6Address>, IComparable<Ipv6Address>
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static string Pattern => "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*";

    /// <summary>Whether it stands for no address at all: <c>::</c>.</summary>
    public bool IsUnspecified => Value == 0;

    /// <summary>Whether it is one of a group's: <c>ff00::/8</c>.</summary>
    public bool IsMulticast => (byte)(Value >> 120) == 0xFF;

    public static Ipv6Address Parse(string text) => Quantity.Parse<Ipv6Address>(text);

    public static bool TryRead(string text, out Ipv6Address value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = text.Contains('/', StringComparison.Ordinal)
                ? "has a prefix length: write the address alone, the length is the network's"
            : text.Contains('%', StringComparison.Ordinal)
                ? "has a zone: write the address without '%' and what follows"
            : "is not an IPv6 address: groups of hexadecimal digits with colons, such as \"fd00:77::53\"";
        // The parser of the platform also takes brackets, zones and prefix lengths.
        if (text.AsSpan().ContainsAnyExcept(Allowed) || !text.Contains(':', StringComparison.Ordinal)
            || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        value = new Ipv6Address(BinaryPrimitives.ReadUInt128BigEndian(address.GetAddressBytes()));
        problem = null;
        return true;
    }

    /// <summary>The sixteen bytes in network order.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    public int CompareTo(Ipv6Address other) => Value.CompareTo(other.Value);

    public static bool operator <(Ipv6Address left, Ipv6Address right) => left.Value < right.Value;

    public static bool operator >(Ipv6Address left, Ipv6Address right) => left.Value > right.Value;

    public static bool operator <=(Ipv6Address left, Ipv6Address right) => left.Value <= right.Value;

    public static bool operator >=(Ipv6Address left, Ipv6Address right) => left.Value >= right.Value;

    public override string ToString() => new IPAddress(ToBytes()).ToString();
}
