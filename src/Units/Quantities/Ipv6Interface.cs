using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>An IPv6 address together with its network's prefix length, <c>fd00:77::1/64</c>.</summary>
[JsonConverter(typeof(QuantityJsonConverter<Ipv6Interface>))]
public readonly record struct Ipv6Interface(Ipv6Address Address, int PrefixLength) : IQuantity<Ipv6Interface>
{
    public static string Pattern => $"{Ipv6Address.Pattern}/[0-9]{{1,3}}";

    /// <summary>The network that the address is in.</summary>
    public Ipv6Prefix Prefix => Ipv6Prefix.Around(Address, PrefixLength);

    public static Ipv6Interface Parse(string text) => Quantity.Parse<Ipv6Interface>(text);

    public static bool TryRead(string text, out Ipv6Interface value, [NotNullWhen(false)] out string? problem)
    {
        var isOne = PrefixedAddress.TryRead<Ipv6Address>(text, bits: 128, "fd00:77::1/64", out var address, out var length, out problem);
        value = isOne ? new Ipv6Interface(address, length) : default;
        return isOne;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
