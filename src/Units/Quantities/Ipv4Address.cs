using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>An IPv4 address in dotted decimal, exactly four numbers without leading zeros (RFC 6943, section 3.1.1).</summary>
/// <param name="Value">The address as a number in host order: 10.0.0.1 is 0x0A000001.</param>
[JsonConverter(typeof(QuantityJsonConverter<Ipv4Address>))]
public readonly record struct Ipv4Address(uint Value) : IQuantity<Ipv4Address>, IComparable<Ipv4Address>
{
    public static string Pattern => "([0-9]{1,3}\\.){3}[0-9]{1,3}";

    public static Ipv4Address Parse(string text) => Quantity.Parse<Ipv4Address>(text);

    public static bool TryRead(string text, out Ipv4Address value, [NotNullWhen(false)] out string? problem)
    {
        // The platform's parser also takes fewer numbers, hexadecimal and octal ones; what it writes in another way was not written as it is here.
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily is AddressFamily.InterNetwork && address.ToString() == text)
        {
            value = new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()));
            problem = null;
            return true;
        }

        value = default;
        problem = text.Contains('/', StringComparison.Ordinal)
                ? "has a prefix length: write the address alone, the length is the network's"
            : text.Contains(':', StringComparison.Ordinal)
                ? "is not an IPv4 address: IPv6 addresses belong into address6, and ports into publish"
            : WithLeadingZero(text) is { } part
                ? $"has the number '{part}' with a leading zero, which some programs read as octal: write {byte.Parse(part, CultureInfo.InvariantCulture)}"
            : "is not an IPv4 address: four numbers from 0 to 255, such as \"10.77.0.53\"";
        return false;
    }

    /// <summary>The four bytes in network order.</summary>
    public byte[] ToBytes() => [(byte)(Value >> 24), (byte)(Value >> 16), (byte)(Value >> 8), (byte)Value];

    public int CompareTo(Ipv4Address other) => Value.CompareTo(other.Value);

    public static bool operator <(Ipv4Address left, Ipv4Address right) => left.Value < right.Value;

    public static bool operator >(Ipv4Address left, Ipv4Address right) => left.Value > right.Value;

    public static bool operator <=(Ipv4Address left, Ipv4Address right) => left.Value <= right.Value;

    public static bool operator >=(Ipv4Address left, Ipv4Address right) => left.Value >= right.Value;

    public override string ToString() => new IPAddress(ToBytes()).ToString();

    // Of four numbers, where all before it are as they should be.
    private static string? WithLeadingZero(string text) => text.Split('.') is { Length: 4 } parts
        ? parts.TakeWhile(part => byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)).FirstOrDefault(part => part is ['0', _, ..])
        : null;
}
