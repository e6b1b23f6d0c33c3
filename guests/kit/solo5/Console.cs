using System;

namespace Hillingar.Guests.Solo5;

/// <summary>The tender's standard output. Each call is one write of the tender's, so a line given whole arrives whole.</summary>
public static unsafe class Console
{
    private const int LongestCopiedLine = 1024;

    public static void Write(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;

        // SAFETY: nothing moves in a guest, and the span vouches for the length.
        fixed (byte* data = text)
            Hypercalls.Write(data, text.Length);
    }

    public static void WriteLine(ReadOnlySpan<byte> text)
    {
        if (text.Length >= LongestCopiedLine)
        {
            Write(text);
            Write("\n"u8);
            return;
        }

        Span<byte> line = stackalloc byte[LongestCopiedLine];
        text.CopyTo(line);
        line[text.Length] = (byte)'\n';
        Write(line.Slice(0, text.Length + 1));
    }
}
