using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Hillingar.Linux;

/// <summary>Reads whole texts, one after the other, without a stream and a reader, whose own buffers cost more than a small file.</summary>
/// <param name="maxLength">In UTF-16 units; of a longer text one more is read.</param>
internal sealed class TextBuffer(int maxLength)
{
    // A UTF-16 unit is at most three bytes of UTF-8.
    private readonly int _longest = (maxLength + 1) * 3;

    // Small as the usual file is, so that to read one that has changed makes no large object.
    private byte[] _bytes = new byte[Math.Min(16 << 10, (maxLength + 1) * 3)];

    /// <summary>The text of a file, a byte order mark left out. Does not wait for a writer of a pipe.</summary>
    /// <param name="from">An open directory.</param>
    /// <param name="place">The way to the file from there; links are followed.</param>
    /// <param name="path">For people.</param>
    /// <returns>What is not UTF-8 is replaced; the first byte of that and its UTF-16 unit, if there is any.</returns>
    /// <exception cref="LinuxException">The file cannot be opened or read.</exception>
    public (string Text, (byte Value, int At)? NotUtf8) Read(FileDescriptor from, ReadOnlySpan<byte> place, string path)
    {
        var bytes = WithoutMark(BytesOf(from, place, path));
        var text = Encoding.UTF8.GetString(bytes);
        return (text.Length > maxLength + 1 ? text[..(maxLength + 1)] : text, Utf8.IsValid(bytes) ? null : FirstNotUtf8(bytes));
    }

    // That a character was cut off at the limit is no mistake of the author.
    private (byte Value, int At)? FirstNotUtf8(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return bytes.Length == _longest && at > bytes.Length - 4 ? null : (bytes[at], Encoding.UTF8.GetCharCount(bytes[..at]));
    }

    private ReadOnlySpan<byte> BytesOf(FileDescriptor from, ReadOnlySpan<byte> place, string path)
    {
        using var file = new FileDescriptor(AtCalls.Open(from.Number, place, Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY));
        GC.KeepAlive(from);
        if (file.IsInvalid)
            throw LinuxException.Last("open", path);
        if (SysStat.KindOf(file) is not FileKind.Regular)
            throw new LinuxException(Errno.EINVAL, "open", path);
        try
        {
            var length = 0;
            for (var read = -1; read != 0 && length < _longest; length += read)
            {
                if (length == _bytes.Length)
                    Array.Resize(ref _bytes, Math.Min(2 * length, _longest));
                read = file.Read(_bytes.AsSpan(length));
            }

            return _bytes.AsSpan(0, length);
        }
        catch (LinuxException e)
        {
            throw new LinuxException(e.Errno, e.Call, path);
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
}
