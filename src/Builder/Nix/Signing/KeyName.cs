using System.Diagnostics.CodeAnalysis;

namespace Hillingar.Builder.Nix;

/// <summary>What keys, and the signatures made with them, are called: text of Nix's form <c>NAME:BASE64</c>.</summary>
internal static class KeyName
{
    /// <summary>More than any host name with a number behind it.</summary>
    public const int MaximumLength = 255;

    /// <summary>Whether it can be told apart from what stands around it in a list, a narinfo and a file.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaximumLength && name.All(character => character is > ' ' and <= '~' and not ':');

    /// <summary>Takes <c>NAME:BASE64</c> apart; false unless the name is valid and the rest so many bytes in canonical base 64.</summary>
    public static bool TrySplit(string text, int size, out string name, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var colon = text.IndexOf(':');
        name = colon < 0 ? "" : text[..colon];
        if (!IsValid(name))
            return false;
        var decoded = new byte[size];
        var encoded = text[(colon + 1)..];
        // The decoder passes over white space and unused bits, so that one value had several spellings.
        if (!Convert.TryFromBase64String(encoded, decoded, out var count) || count != size || Convert.ToBase64String(decoded) != encoded)
            return false;
        bytes = decoded;
        return true;
    }
}
