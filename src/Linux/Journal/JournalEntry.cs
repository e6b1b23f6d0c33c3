using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// One entry of the journal, in the form that journald takes it in (systemd's "Native Journal Protocol"): each field is <c>NAME=value</c> and a line
/// feed or, where the value itself has a line feed, <c>NAME</c>, a line feed, the value's length in eight bytes of little endian, the value, a line feed.
/// </summary>
public sealed class JournalEntry
{
    private const int MaxNameLength = 64;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    /// <summary>All fields so far, encoded.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Adds a field (<c>systemd.journal-fields(7)</c>); a name may be added several times.</summary>
    /// <param name="name">Capital letters, digits and underscores, at most 64, starting with a letter.</param>
    /// <param name="value">Any text, with line breaks too.</param>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    public JournalEntry Add(string name, string value)
    {
        if (!IsFieldName(name))
            throw new ArgumentException($"'{name}' cannot be the name of a journal field", nameof(name));

        Encoding.UTF8.GetBytes(name, _bytes);
        if (value.Contains('\n', StringComparison.Ordinal))
        {
            _bytes.Write("\n"u8);
            BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), (ulong)Encoding.UTF8.GetByteCount(value));
            _bytes.Advance(sizeof(ulong));
        }
        else
        {
            _bytes.Write("="u8);
        }

        Encoding.UTF8.GetBytes(value, _bytes);
        _bytes.Write("\n"u8);
        return this;
    }

    /// <summary>Whether journald takes a field of this name from a program: the names with an underscore in front are its own.</summary>
    public static bool IsFieldName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && char.IsAsciiLetterUpper(name[0])
        && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
}
