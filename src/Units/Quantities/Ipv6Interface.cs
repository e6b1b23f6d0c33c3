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
        value = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            problem = "has no prefix length: write the address and the length of the network, such as \"fd00:77::1/64\"";
            return false;
        }

        if (!Ipv6Address.TryRead(text[..slash], out var address, out problem))
            return false;
        var digits = text.AsSpan(slash + 1);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 128
            || digits.Length > 1 && digits[0] == '0')
        {
            problem = "has no valid prefix length: it is a number from 0 to 128";
            return false;
        }

        value = new Ipv6Interface(address, length);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
