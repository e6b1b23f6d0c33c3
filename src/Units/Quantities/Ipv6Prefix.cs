using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>A block of IPv6 addresses, <c>fd00:77::/64</c>. The bits behind the length are zero.</summary>
[JsonConverter(typeof(QuantityJsonConverter<Ipv6Prefix>))]
public readonly record struct Ipv6Prefix : IQuantity<Ipv6Prefix>
{
    private Ipv6Prefix(Ipv6Address first, int length) => (First, Length) = (first, length);

    public static string Pattern => Ipv6Interface.Pattern;

    /// <summary>The first address, which means every router of the network (RFC 4291, section 2.6.1).</summary>
    public Ipv6Address First { get; }

    public int Length { get; }

    /// <summary>The last address, which is like any other: IPv6 has no broadcasts.</summary>
    public Ipv6Address Last => new(First.Value | HostBits(Length));

    /// <summary>The block of that length that holds the address.</summary>
    public static Ipv6Prefix Around(Ipv6Address address, int length) => new(new Ipv6Address(address.Value & ~HostBits(length)), length);

    public static Ipv6Prefix Parse(string text) => Quantity.Parse<Ipv6Prefix>(text);

    public static bool TryRead(string text, out Ipv6Prefix value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        if (!Ipv6Interface.TryRead(text, out var both, out problem))
            return false;
        value = both.Prefix;
        if (value.First == both.Address)
            return true;
        problem = $"has address bits behind its length: the network is {value}";
        return false;
    }

    public bool Contains(Ipv6Address address) => address >= First && address <= Last;

    public bool Overlaps(Ipv6Prefix other) => First <= other.Last && other.First <= Last;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}/{Length}");

    private static UInt128 HostBits(int length) => length == 0 ? UInt128.MaxValue : (UInt128.One << (128 - length)) - 1;
}
