using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>A field of a journal entry (<c>systemd.journal-fields(7)</c>).</summary>
/// <param name="Name">Capital letters, digits and underscores, at most 64, starting with a letter.</param>
/// <param name="Value">Any text, with line breaks too.</param>
public readonly record struct JournalField(string Name, string Value);

/// <summary><c>systemd/sd-journal.h</c>: structured log entries.</summary>
public static unsafe partial class SdJournal
{
    /// <summary>The fixed place where journald listens, and libsystemd sends to.</summary>
    internal const string SocketPath = "/run/systemd/journal/socket";

    private const int MaxNameLength = 64;

    /// <summary>Sends one entry; false if journald is absent or does not take it, as a log must not stop its program.</summary>
    /// <exception cref="ArgumentException">A field's name is malformed.</exception>
    public static bool Send(IReadOnlyCollection<JournalField> fields)
    {
        foreach (var field in fields)
        {
            if (!IsFieldName(field.Name))
                throw new ArgumentException($"'{field.Name}' cannot be the name of a journal field", nameof(fields));
        }

        // The library calls an entry that nobody received a success.
        return File.Exists(SocketPath) && SendBytes([.. fields.Select(field => Encoding.UTF8.GetBytes($"{field.Name}={field.Value}"))]) >= 0;
    }

    /// <summary>Whether journald takes a field of this name from a program: the names with an underscore in front are its own.</summary>
    public static bool IsFieldName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && char.IsAsciiLetterUpper(name[0])
        && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    private static int SendBytes(List<byte[]> fields)
    {
        var pins = fields.ConvertAll(field => new PinnedGCHandle<byte[]>(field));
        try
        {
            var vectors = fields.Zip(pins, (field, pin) => new IoVector { Start = (nint)pin.GetAddressOfArrayData(), Length = (nuint)field.Length }).ToArray();
            // SAFETY: each vector names a pinned array and its own length; the library only reads.
            fixed (IoVector* start = vectors)
                return SendVector(start, vectors.Length);
        }
        finally
        {
            pins.ForEach(pin => pin.Dispose());
        }
    }

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        public nint Start;
        public nuint Length;
    }

    [LibraryImport(SdBus.Library, EntryPoint = "sd_journal_sendv")]
    private static partial int SendVector(IoVector* vectors, int count);
}
