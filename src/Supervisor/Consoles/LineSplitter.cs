using System.Text;

namespace Hillingar.Supervisor.Consoles;

/// <summary>
/// Cuts a stream of bytes that a guest wrote into lines. A guest is not trusted: a line longer than
/// <see cref="MaximumLineBytes"/> is cut there, invalid UTF-8 becomes U+FFFD and control characters other than the
/// tabulator are shown as <c>\xNN</c>, so that a console cannot drive the terminal of the person who reads it.
/// </summary>
internal sealed class LineSplitter
{
    public const int MaximumLineBytes = 4096;

    private readonly byte[] _pending = new byte[MaximumLineBytes];
    private int _length;

    /// <summary>The bytes of the line that is not complete yet.</summary>
    public ReadOnlySpan<byte> Pending => _pending.AsSpan(0, _length);

    /// <summary>Takes the next bytes and hands every line that is now complete to <paramref name="line"/>.</summary>
    public void Take(ReadOnlySpan<byte> bytes, Action<string> line)
    {
        foreach (var value in bytes)
        {
            if (value == '\n')
            {
                Emit(line);
                continue;
            }

            if (_length == MaximumLineBytes)
                Emit(line);
            _pending[_length++] = value;
        }
    }

    /// <summary>Hands over what stands without a line end, at the end of the stream.</summary>
    public void Finish(Action<string> line)
    {
        if (_length > 0)
            Emit(line);
    }

    private void Emit(Action<string> line)
    {
        var bytes = _pending.AsSpan(0, _length);
        if (bytes is [.., (byte)'\r'])
            bytes = bytes[..^1];
        _length = 0;
        line(Printable(Encoding.UTF8.GetString(bytes)));
    }

    private static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text;

        var builder = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (char.IsControl(character) && character != '\t')
                builder.Append($"\\x{(int)character:x2}");
            else
                builder.Append(character);
        }

        return builder.ToString();
    }
}
