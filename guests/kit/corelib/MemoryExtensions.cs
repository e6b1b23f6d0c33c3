namespace System;

/// <summary>What guests do with spans of bytes; the same calls as in the ordinary library.</summary>
public static class MemoryExtensions
{
    public static Span<T> AsSpan<T>(this T[]? array) => new(array);

    public static Span<T> AsSpan<T>(this T[]? array, int start) => new Span<T>(array).Slice(start);

    public static Span<T> AsSpan<T>(this T[]? array, int start, int length) => new Span<T>(array).Slice(start, length);

    public static bool SequenceEqual(this ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
            if (left[i] != right[i])
                return false;
        return true;
    }

    public static bool SequenceEqual(this Span<byte> left, ReadOnlySpan<byte> right) => ((ReadOnlySpan<byte>)left).SequenceEqual(right);

    public static bool StartsWith(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && text.Slice(0, start.Length).SequenceEqual(start);

    public static bool EndsWith(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) =>
        text.Length >= end.Length && text.Slice(text.Length - end.Length).SequenceEqual(end);

    public static int IndexOf(this ReadOnlySpan<byte> text, byte value)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == value)
                return i;
        return -1;
    }
}
