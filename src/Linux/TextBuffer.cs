using System.Text;

namespace Hillingar.Linux;

/// <summary>Reads whole texts, one after the other, without a stream and a reader, whose own buffers cost more than a small file.</summary>
/// <param name="maxLength">In UTF-16 units; of a longer text one more is read.</param>
internal sealed class TextBuffer(int maxLength)
{
    // A UTF-16 unit is at most three bytes of UTF-8.
    private readonly int _longest = (maxLength + 1) * 3;

    // Small as the usual file is, so that to read one that has changed makes no large object.
    private byte[] _bytes = new byte[Math.Min(16 << 10, (maxLength + 1) * 3)];

    /// <summary>The text of a file, a byte order mark left out. Does not wait for whoever is to write to a pipe.</summary>
    /// <param name="from">An open directory.</param>
    /// <param name="place">The way to the file from there; links are followed.</param>
    /// <param name="path">For people.</param>
    /// <exception cref="LinuxException">It cannot be opened or read.</exception>
    public string Read(FileDescriptor from, ReadOnlySpan<byte> place, string path)
    {
        var text = Encoding.UTF8.GetString(WithoutMark(BytesOf(from, place, path)));
        return text.Length > maxLength + 1 ? text[..(maxLength + 1)] : text;
    }

    private ReadOnlySpan<byte> BytesOf(FileDescriptor from, ReadOnlySpan<byte> place, string path)
    {
        using var file = new FileDescriptor(AtCalls.Open(from.Number, place, Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY));
        GC.KeepAlive(from);
        if (file.IsInvalid)
            throw LinuxException.Last("open", path);
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

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
}
