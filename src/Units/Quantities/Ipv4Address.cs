using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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
        value = default;
        problem = text.Contains('/', StringComparison.Ordinal)
                ? "has a prefix length: write the address alone, the length is the network's"
            : text.Contains(':', StringComparison.Ordinal)
                ? "is not an IPv4 address: IPv6 addresses belong into address6, and ports into publish"
            : "is not an IPv4 address: four numbers from 0 to 255, such as \"10.77.0.53\"";
        var parts = text.Split('.');
        if (parts.Length != 4)
            return false;
        uint number = 0;
        foreach (var part in parts)
        {
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var octet))
                return false;
            if (part.Length > 1 && part[0] == '0')
            {
                problem = $"has the number '{part}' with a leading zero, which some programs read as octal: write {octet}";
                return false;
            }

            number = number << 8 | octet;
        }

        value = new Ipv4Address(number);
        problem = null;
        return true;
    }

    /// <summary>The four bytes in network order.</summary>
    public byte[] ToBytes() => [(byte)(Value >> 24), (byte)(Value >> 16), (byte)(Value >> 8), (byte)Value];

    public int CompareTo(Ipv4Address other) => Value.CompareTo(other.Value);

    public static bool operator <(Ipv4Address left, Ipv4Address right) => left.Value < right.Value;

    public static bool operator >(Ipv4Address left, Ipv4Address right) => left.Value > right.Value;

    public static bool operator <=(Ipv4Address left, Ipv4Address right) => left.Value <= right.Value;

    public static bool operator >=(Ipv4Address left, Ipv4Address right) => left.Value >= right.Value;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Value >> 24}.{Value >> 16 & 255}.{Value >> 8 & 255}.{Value & 255}");
}
