namespace Hillingar.Builder.Nix;

/// <summary>
/// Nix's base 32: digits and letters without e, o, t, u; five bits a character, counted from the lowest bit of the first
/// byte, the last group printed first.
/// </summary>
public static class NixBase32
{
    private const string Alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

    /// <summary>How many characters so many bytes take.</summary>
    public static int EncodedLength(int bytes) => (bytes * 8 + 4) / 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[EncodedLength(bytes.Length)];
        for (var i = 0; i < text.Length; i++)
        {
            var (index, shift) = (i * 5 / 8, i * 5 % 8);
            var group = bytes[index] >> shift;
            if (index + 1 < bytes.Length)
                group |= bytes[index + 1] << (8 - shift);
            text[text.Length - 1 - i] = Alphabet[group & 31];
        }

        return new string(text);
    }

    /// <summary>The bytes, or null for a foreign letter, a wrong length, or bits behind the last byte that are not zero.</summary>
    public static byte[]? TryDecode(string text, int size)
    {
        if (text.Length != EncodedLength(size))
            return null;
        var bytes = new byte[size];
        for (var i = 0; i < text.Length; i++)
        {
            var digit = Alphabet.IndexOf(text[text.Length - 1 - i]);
            if (digit < 0)
                return null;
            var (index, shift) = (i * 5 / 8, i * 5 % 8);
            bytes[index] |= (byte)(digit << shift);
            var carry = digit >> (8 - shift);
            if (index + 1 < size)
                bytes[index + 1] |= (byte)carry;
            else if (carry != 0)
                return null;
        }

        return bytes;
    }

    /// <summary>Whether a byte is a character of the alphabet.</summary>
    internal static bool IsDigit(byte value) => value < 128 && Alphabet.Contains((char)value);
}
