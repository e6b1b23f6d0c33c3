using System;

namespace Hillingar.Guests.Dns;

/// <summary>
/// Domain names in wire form without compression (RFC 1035, section 3.1): labels with their lengths in front, ended by an
/// empty one. All functions work on spans and keep within them with any bytes.
/// </summary>
public static class DnsName
{
    /// <summary>The most bytes that a name may have, its end included.</summary>
    public const int MaxLength = 255;

    public const int MaxLabel = 63;

    private const int PointerMark = 0xC0;

    // A name of 255 bytes has at most 127 labels; a chain of pointers that is longer goes in circles.
    private const int MaxPointers = 127;

    /// <summary>Reads a name from a message, following compression pointers, which must point backwards.</summary>
    /// <param name="next">Where the message goes on behind the name.</param>
    /// <returns>The length of the name in <paramref name="name"/>, or -1 if it is malformed.</returns>
    public static int Read(ReadOnlySpan<byte> message, int offset, Span<byte> name, out int next)
    {
        next = -1;
        var length = 0;
        var pointers = 0;
        var limit = offset;
        while (offset < message.Length)
        {
            int size = message[offset];
            if ((size & PointerMark) == PointerMark)
            {
                if (offset + 1 >= message.Length || ++pointers > MaxPointers)
                    return -1;
                if (next < 0)
                    next = offset + 2;
                var target = ((size & ~PointerMark) << 8) | message[offset + 1];
                if (target >= limit)
                    return -1;
                offset = limit = target;
                continue;
            }

            if (size > MaxLabel || offset + 1 + size > message.Length || length + 1 + size > MaxLength)
                return -1;
            for (var i = 0; i <= size; i++)
                name[length + i] = message[offset + i];
            length += 1 + size;
            offset += 1 + size;
            if (size == 0)
            {
                if (next < 0)
                    next = offset;
                return length;
            }
        }

        return -1;
    }

    /// <summary>Puts all ASCII letters into lower case, as names are compared (RFC 4343).</summary>
    public static void ToLower(Span<byte> name)
    {
        // Lengths are at most 63 and no letter is below 65, so they need not be told apart from the labels' bytes.
        for (var i = 0; i < name.Length; i++)
            name[i] = Lower(name[i]);
    }

    public static byte Lower(byte value) => value >= (byte)'A' && value <= (byte)'Z' ? (byte)(value + 32) : value;

    public static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i]))
                return false;
        }

        return true;
    }

    /// <summary>The name without its first label; the root stays the root.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> name) => name[0] == 0 ? name : name.Slice(1 + name[0]);

    public static bool IsRoot(ReadOnlySpan<byte> name) => name[0] == 0;

    /// <summary>Whether a name is another one or below it.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ancestor)
    {
        while (name.Length > ancestor.Length)
            name = Parent(name);
        return Equal(name, ancestor);
    }

    public static bool IsWildcard(ReadOnlySpan<byte> name) => name[0] == 1 && name[1] == (byte)'*';

    /// <summary>The name with <c>*</c> before it.</summary>
    /// <returns>The length, or -1 if the result would be too long.</returns>
    public static int Wildcard(ReadOnlySpan<byte> parent, Span<byte> name)
    {
        if (parent.Length + 2 > MaxLength)
            return -1;
        name[0] = 1;
        name[1] = (byte)'*';
        parent.CopyTo(name.Slice(2));
        return parent.Length + 2;
    }

    /// <summary>Writes a name as people read it, with <c>\</c> escapes and a dot at the end.</summary>
    /// <returns>The length of the text; <paramref name="text"/> must have room for <see cref="MaxText"/> bytes.</returns>
    public static int Format(ReadOnlySpan<byte> name, Span<byte> text)
    {
        var length = 0;
        if (IsRoot(name))
        {
            text[0] = (byte)'.';
            return 1;
        }

        var offset = 0;
        while (name[offset] != 0)
        {
            int size = name[offset];
            for (var i = 1; i <= size; i++)
                length = FormatByte(name[offset + i], text, length);
            text[length++] = (byte)'.';
            offset += 1 + size;
        }

        return length;
    }

    /// <summary>The longest text of a name: every byte as <c>\DDD</c>.</summary>
    public const int MaxText = 4 * MaxLength;

    private static int FormatByte(byte value, Span<byte> text, int length)
    {
        if (value <= 32 || value >= 127)
        {
            text[length++] = (byte)'\\';
            text[length++] = (byte)('0' + value / 100);
            text[length++] = (byte)('0' + value / 10 % 10);
            text[length++] = (byte)('0' + value % 10);
            return length;
        }

        if (value == (byte)'.' || value == (byte)'\\' || value == (byte)'"' || value == (byte)';'
            || value == (byte)'(' || value == (byte)')' || value == (byte)'@' || value == (byte)'$')
            text[length++] = (byte)'\\';
        text[length++] = value;
        return length;
    }
}
