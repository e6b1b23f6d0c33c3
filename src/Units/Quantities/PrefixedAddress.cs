using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hillingar.Units.Quantities;

/// <summary>The text of an address with the length of its network's prefix behind a slash, of either family.</summary>
internal static class PrefixedAddress
{
    /// <param name="bits">How many an address of the family has.</param>
    /// <param name="example">A text that is right.</param>
    public static bool TryRead<TAddress>(
        string text, int bits, string example, out TAddress address, out int length, [NotNullWhen(false)] out string? problem)
        where TAddress : struct, IQuantity<TAddress>
    {
        (address, length) = (default, 0);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            problem = $"has no prefix length: write the address and the length of the network, such as \"{example}\"";
            return false;
        }

        if (!TAddress.TryRead(text[..slash], out address, out problem))
            return false;
        var digits = text.AsSpan(slash + 1);
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= bits && (digits.Length == 1 || digits[0] != '0'))
            return true;
        problem = $"has no valid prefix length: it is a number from 0 to {bits}";
        return false;
    }
}
