using System.Globalization;
using System.Text;

namespace Hillingar.Linux;

/// <summary>File names as Linux has them: any bytes but the slash and zero, at most 255.</summary>
public static class ByteName
{
    /// <summary>The longest that Linux allows, in bytes.</summary>
    public const int MaxLength = 255;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a directory can have an entry of that name.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MaxLength && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !name.ContainsAny((byte)'/', (byte)0);

    /// <summary>The bytes of a text.</summary>
    public static byte[] Of(string name) => Encoding.UTF8.GetBytes(name);

    /// <summary>A name for people: text where it is text, and otherwise what is not printable ASCII as <c>\xNN</c>.</summary>
    public static string Show(ReadOnlySpan<byte> name)
    {
        try
        {
            var text = Strict.GetString(name);
            // A backslash begins an escape, and so is one itself: no two names are shown alike.
            if (!text.Any(character => char.IsControl(character) || character == '\\'))
                return text;
        }
        catch (DecoderFallbackException)
        {
            // Shown byte by byte below.
        }

        var shown = new StringBuilder(name.Length * 2);
        foreach (var value in name)
        {
            if (value is >= 0x20 and < 0x7F and not (byte)'\\')
                shown.Append((char)value);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        return shown.ToString();
    }
}
