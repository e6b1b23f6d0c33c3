using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>A block of IPv4 addresses, <c>10.77.0.0/24</c>. The bits behind the length are zero.</summary>
[JsonConverter(typeof(QuantityJsonConverter<Ipv4Prefix>))]
public readonly record struct Ipv4Prefix : IQuantity<Ipv4Prefix>
{
    private Ipv4Prefix(Ipv4Address first, int length) => (First, Length) = (first, length);

    public static string Pattern => Ipv4Interface.Pattern;

    /// <summary>The first address, which names the network and belongs to no host.</summary>
    public Ipv4Address First { get; }

    public int Length { get; }

    public Ipv4Address Netmask => new(Length == 0 ? 0 : uint.MaxValue << (32 - Length));

    /// <summary>The last address: the directed broadcast.</summary>
    public Ipv4Address Last => new(First.Value | ~Netmask.Value);

    /// <summary>The block of that length that holds the address.</summary>
    public static Ipv4Prefix Around(Ipv4Address address, int length) =>
        new(new Ipv4Address(length == 0 ? 0 : address.Value & uint.MaxValue << (32 - length)), length);

    public static Ipv4Prefix Parse(string text) => Quantity.Parse<Ipv4Prefix>(text);

    public static bool TryRead(string text, out Ipv4Prefix value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        if (!Ipv4Interface.TryRead(text, out var both, out problem))
            return false;
        value = both.Prefix;
        if (value.First == both.Address)
            return true;
        problem = $"has address bits behind its length: the network is {value}";
        return false;
    }

    public bool Contains(Ipv4Address address) => address >= First && address <= Last;

    public bool Overlaps(Ipv4Prefix other) => First <= other.Last && other.First <= Last;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}/{Length}");
}
