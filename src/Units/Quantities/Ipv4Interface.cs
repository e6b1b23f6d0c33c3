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
        value = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            problem = "has no prefix length: write the address and the length of the network, such as \"10.77.0.1/24\"";
            return false;
        }

        if (!Ipv4Address.TryRead(text[..slash], out var address, out problem))
            return false;
        var digits = text.AsSpan(slash + 1);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 32
            || digits.Length > 1 && digits[0] == '0')
        {
            problem = "has no valid prefix length: it is a number from 0 to 32";
            return false;
        }

        value = new Ipv4Interface(address, length);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
