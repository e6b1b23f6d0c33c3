using System.Text;
using System.Text.Unicode;

namespace Hillingar.Units.Diagnostics;

/// <summary>A file of a set.</summary>
/// <param name="Path">As shown to people; its last part decides the unit's type and name, for drop-ins its last two.</param>
/// <param name="Layer">
/// The place of its directory in the order of directories: a file or drop-in of the same name in a higher one takes its
/// place.
/// </param>
public sealed record UnitFile(string Path, string Text, int Layer = 0)
{
    /// <summary>The largest file that is read, in UTF-16 units of its text.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Whether it stands for a whole folder that could not be read: its path ends with a slash.</summary>
    public bool IsFolder => Path.EndsWith('/');

    /// <summary>Why the text is not what is in the file; null if it is.</summary>
    public TextTrouble? Trouble { get; init; }

    /// <summary>A file by its bytes. What is not UTF-8 is replaced, and told.</summary>
    public static UnitFile FromBytes(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        return new UnitFile(path, Encoding.UTF8.GetString(bytes)) { Trouble = Utf8.IsValid(bytes) ? null : TextTrouble.NotUtf8(bytes) };
    }
}

/// <summary>Why a file cannot be read.</summary>
/// <param name="Problem">A clause.</param>
/// <param name="At">The UTF-16 unit of the text where it begins; null if there is no text.</param>
public sealed record TextTrouble(string Problem, int? At)
{
    /// <param name="bytes">With something that is not UTF-8.</param>
    public static TextTrouble NotUtf8(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return NotUtf8(bytes[at], Encoding.UTF8.GetCharCount(bytes[..at]));
    }

    /// <param name="value">The first byte that is not.</param>
    /// <param name="at">As above.</param>
    public static TextTrouble NotUtf8(byte value, int at) => new($"the byte 0x{value:X2} is not UTF-8, which TOML is written in", at);
}
