using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>The ways to write a SHA-256 that Nix understands.</summary>
public static class HashText
{
    private const int Size = 32;
    private const string Prefix = "sha256:";
    private const string SriPrefix = "sha256-";

    /// <summary>Reads <c>sha256-</c> with base 64 (SRI), or hexadecimal, base 32 or base 64 with or without <c>sha256:</c>; null for anything else.</summary>
    public static Sha256Hash? TryParse(string text)
    {
        if (text.StartsWith(SriPrefix, StringComparison.Ordinal))
            return OfBase64(text[SriPrefix.Length..]);
        var digits = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        return digits.Length switch
        {
            Size * 2 when digits.All(char.IsAsciiHexDigit) => Sha256Hash.FromBytes(Convert.FromHexString(digits)),
            52 when NixBase32.TryDecode(digits, Size) is { } bytes => Sha256Hash.FromBytes(bytes),
            44 => OfBase64(digits),
            _ => null,
        };
    }

    /// <summary>Nix's own way, for example in a narinfo: <c>sha256:</c> and base 32.</summary>
    public static string Base32(Sha256Hash hash) => $"{Prefix}{NixBase32.Encode(hash.ToBytes())}";

    private static Sha256Hash? OfBase64(string text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return Convert.TryFromBase64String(text, bytes, out var count) && count == Size ? Sha256Hash.FromBytes(bytes) : null;
    }
}
