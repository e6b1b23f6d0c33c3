using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>The address of one interface together with its network's prefix length, <c>10.77.0.1/24</c>.</summary>
[JsonConverter(typeof(QuantityJsonConverter<Ipv4Interface>))]
public readonly record struct Ipv4Interface(Ipv4Address Address, int PrefixLength) : IQuantity<Ipv4Interface>
{
    /// <summary>The network that the interface is in.</summary>
    public Ipv4Prefix Prefix => Ipv4Prefix.Around(Address, PrefixLength);

    public static string Pattern => $"{Ipv4Address.Pattern}/[0-9]{{1,2}}";

    public static Ipv4Interface Parse(string text) => Quantity.Parse<Ipv4Interface>(text);

    public static bool TryRead(string text, out Ipv4Interface value, [NotNullWhen(false)] out string? problem)
    {
        var isOne = PrefixedAddress.TryRead<Ipv4Address>(text, bits: 32, "10.77.0.1/24", out var address, out var length, out problem);
        value = isOne ? new Ipv4Interface(address, length) : default;
        return isOne;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
