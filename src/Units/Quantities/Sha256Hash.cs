using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>
/// A SHA-256 hash in any of Nix's spellings: SRI (<c>sha256-…</c> in base 64), 64 hexadecimal digits or 52
/// characters of Nix's base 32, the last two also behind <c>sha256:</c>.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter<Sha256Hash>))]
public readonly record struct Sha256Hash : IQuantity<Sha256Hash>
{
    private const int Size = 32;
    private const string Base32 = "0123456789abcdfghijklmnpqrsvwxyz";

    private Sha256Hash(string hex) => Hex = hex;

    public static string Pattern => "sha256-[0-9a-zA-Z+/]{43}=|(sha256:)?([0-9a-fA-F]{64}|[0-9a-z]{52})";

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex => field ?? new string('0', 2 * Size);

    /// <exception cref="ArgumentException">The digest is not 32 bytes long.</exception>
    public static Sha256Hash FromBytes(ReadOnlySpan<byte> digest) => digest.Length == Size
        ? new Sha256Hash(Convert.ToHexStringLower(digest))
        : throw new ArgumentException($"a SHA-256 digest has {Size} bytes, not {digest.Length}", nameof(digest));

    public static Sha256Hash Parse(string text) => Quantity.Parse<Sha256Hash>(text);

    public static bool TryRead(string text, out Sha256Hash value, [NotNullWhen(false)] out string? problem)
    {
        var bytes = new byte[Size];
        var bare = text.StartsWith("sha256:", StringComparison.Ordinal) ? text[7..] : text;
        var read = bare.StartsWith("sha256-", StringComparison.Ordinal) ? TryBase64(bare[7..], bytes)
            : bare.Length == 2 * Size ? TryHex(bare, bytes)
            : bare.Length == 52 && TryNixBase32(bare, bytes);
        value = read ? FromBytes(bytes) : default;
        problem = read ? null
            : "is not a SHA-256 hash: write \"sha256-\" and 44 characters of base 64, or 64 hexadecimal digits, or 52 characters of Nix's base 32";
        return read;
    }

    public byte[] ToBytes() => Convert.FromHexString(Hex);

    /// <summary>The SRI spelling.</summary>
    public override string ToString() => $"sha256-{Convert.ToBase64String(ToBytes())}";

    private static bool TryBase64(string text, Span<byte> bytes) =>
        text.Length == 44 && Convert.TryFromBase64String(text, bytes, out var written) && written == Size;

    private static bool TryHex(string text, Span<byte> bytes) =>
        text.All(char.IsAsciiHexDigit)
        && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;

    // Nix prints the last group of five bits first and counts bits from the lowest of the first byte.
    private static bool TryNixBase32(string text, Span<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var digit = Base32.IndexOf(text[text.Length - 1 - i], StringComparison.Ordinal);
            if (digit < 0)
                return false;
            var (index, shift) = (i * 5 / 8, i * 5 % 8);
            bytes[index] |= (byte)(digit << shift);
            var carry = digit >> (8 - shift);
            if (index + 1 < Size)
                bytes[index + 1] |= (byte)carry;
            else if (carry != 0)
                return false;
        }

        return true;
    }
}
