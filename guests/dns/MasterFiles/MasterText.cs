using System;

namespace Hillingar.Guests.Dns;

/// <summary>Reads the smallest parts of master files: names, strings, numbers, times and addresses.</summary>
public static class MasterText
{
    /// <summary>The largest TTL (RFC 2181, section 8).</summary>
    public const uint MaxTtl = int.MaxValue;

    /// <summary>Reads a domain name; one without a dot at its end goes on with the origin.</summary>
    /// <param name="origin">In wire form; empty if there is none.</param>
    /// <param name="name">Room for <see cref="DnsName.MaxLength"/> bytes.</param>
    /// <param name="problem">What is wrong, if the result is -1.</param>
    /// <returns>The length of the name in wire form, or -1.</returns>
    public static int ReadName(scoped ReadOnlySpan<byte> text, scoped ReadOnlySpan<byte> origin, scoped Span<byte> name, out ReadOnlySpan<byte> problem)
    {
        problem = default(ReadOnlySpan<byte>);
        if (text.Length == 0)
        {
            problem = "a name is empty: the root is written as a dot"u8;
            return -1;
        }

        if (text.Length == 1 && text[0] == (byte)'.')
        {
            name[0] = 0;
            return 1;
        }

        if (text.Length == 1 && text[0] == (byte)'@')
            return WithOrigin(0, origin, name, out problem);

        var length = 1;
        var label = 0;
        var offset = 0;
        while (offset < text.Length)
        {
            var isDot = text[offset] == (byte)'.';
            if (isDot)
            {
                if (length - label == 1)
                {
                    problem = "a name has an empty label"u8;
                    return -1;
                }

                name[label] = (byte)(length - label - 1);
                label = length++;
                offset++;
                if (length > DnsName.MaxLength)
                {
                    problem = "a name is longer than 255 bytes"u8;
                    return -1;
                }

                continue;
            }

            var value = ReadByte(text, ref offset);
            if (value < 0)
            {
                problem = "a name has a malformed \\ escape"u8;
                return -1;
            }

            if (length - label > DnsName.MaxLabel)
            {
                problem = "a label is longer than 63 bytes"u8;
                return -1;
            }

            // The last byte is kept free for the end of the name.
            if (length >= DnsName.MaxLength - 1)
            {
                problem = "a name is longer than 255 bytes"u8;
                return -1;
            }

            name[length++] = (byte)value;
        }

        if (length - label == 1)
        {
            // The text ended with a dot, so the name is absolute.
            name[label] = 0;
            return label + 1;
        }

        name[label] = (byte)(length - label - 1);
        return WithOrigin(length, origin, name, out problem);
    }

    /// <summary>Reads the bytes of a string with its <c>\X</c> and <c>\DDD</c> escapes.</summary>
    /// <returns>The number of bytes, or -1 if an escape is malformed or <paramref name="bytes"/> has no room.</returns>
    public static int ReadString(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var length = 0;
        var offset = 0;
        while (offset < text.Length)
        {
            var value = ReadByte(text, ref offset);
            if (value < 0 || length == bytes.Length)
                return -1;
            bytes[length++] = (byte)value;
        }

        return length;
    }

    /// <summary>Reads a decimal number without sign.</summary>
    /// <returns>False if it is none or larger than <paramref name="maximum"/>.</returns>
    public static bool ReadNumber(ReadOnlySpan<byte> text, uint maximum, out uint number)
    {
        ulong value = 0;
        number = 0;
        if (text.Length == 0 || text.Length > 10)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsDigit(text[i]))
                return false;
            value = value * 10 + (uint)(text[i] - '0');
        }

        number = (uint)value;
        return value <= maximum;
    }

    /// <summary>Reads a time in seconds: a number, or numbers with the units s, m, h, d and w, as in <c>1h30m</c>.</summary>
    public static bool ReadTime(ReadOnlySpan<byte> text, out uint seconds)
    {
        seconds = 0;
        if (ReadNumber(text, MaxTtl, out seconds))
            return true;
        ulong total = 0;
        ulong part = 0;
        var digits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsDigit(text[i]))
            {
                part = part * 10 + (uint)(text[i] - '0');
                if (++digits > 10)
                    return false;
                continue;
            }

            var unit = UnitOf(text[i]);
            if (unit == 0 || digits == 0)
                return false;
            total += part * unit;
            part = 0;
            digits = 0;
            if (total > MaxTtl)
                return false;
        }

        seconds = (uint)total;
        return text.Length > 0 && digits == 0;
    }

    /// <summary>Reads an IPv4 address in dotted decimal into four bytes.</summary>
    public static bool ReadIpv4(ReadOnlySpan<byte> text, Span<byte> address)
    {
        var offset = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && (offset >= text.Length || text[offset++] != (byte)'.'))
                return false;
            var start = offset;
            while (offset < text.Length && IsDigit(text[offset]))
                offset++;
            if (offset - start > 3 || !ReadNumber(text.Slice(start, offset - start), 255, out var number))
                return false;
            address[part] = (byte)number;
        }

        return offset == text.Length;
    }

    /// <summary>Reads an IPv6 address (RFC 4291, section 2.2) into sixteen bytes.</summary>
    public static bool ReadIpv6(ReadOnlySpan<byte> text, Span<byte> address)
    {
        for (var i = 0; i < 16; i++)
            address[i] = 0;
        var length = 0;
        var gap = -1;
        var offset = 0;
        if (text.Length >= 2 && text[0] == (byte)':' && text[1] == (byte)':')
        {
            gap = 0;
            offset = 2;
        }

        while (offset < text.Length)
        {
            var start = offset;
            while (offset < text.Length && HexDigit(text[offset]) >= 0)
                offset++;
            if (offset < text.Length && text[offset] == (byte)'.')
            {
                if (length > 12 || !ReadIpv4(text.Slice(start), address.Slice(length, 4)))
                    return false;
                length += 4;
                break;
            }

            if (offset == start || offset - start > 4 || length >= 16)
                return false;
            var group = 0;
            for (var i = start; i < offset; i++)
                group = (group << 4) | HexDigit(text[i]);
            address[length++] = (byte)(group >> 8);
            address[length++] = (byte)group;
            if (offset == text.Length)
                break;
            if (text[offset] != (byte)':' || ++offset == text.Length)
                return false;
            if (text[offset] == (byte)':')
            {
                if (gap >= 0)
                    return false;
                gap = length;
                if (++offset == text.Length)
                    break;
            }
        }

        if (gap < 0)
            return length == 16;
        if (length == 16)
            return false;
        // What stands behind the gap goes to the end.
        var behind = length - gap;
        for (var i = 1; i <= behind; i++)
        {
            address[16 - i] = address[length - i];
            address[length - i] = 0;
        }

        return true;
    }

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int HexDigit(byte value)
    {
        if (IsDigit(value))
            return value - '0';
        var lower = DnsName.Lower(value);
        return lower >= (byte)'a' && lower <= (byte)'f' ? lower - 'a' + 10 : -1;
    }

    private static int WithOrigin(int length, scoped ReadOnlySpan<byte> origin, scoped Span<byte> name, out ReadOnlySpan<byte> problem)
    {
        problem = default(ReadOnlySpan<byte>);
        if (origin.Length == 0)
        {
            problem = "a name is relative, and there is no $ORIGIN"u8;
            return -1;
        }

        if (length + origin.Length > DnsName.MaxLength)
        {
            problem = "a name is longer than 255 bytes with its origin"u8;
            return -1;
        }

        origin.CopyTo(name.Slice(length));
        return length + origin.Length;
    }

    private static int ReadByte(ReadOnlySpan<byte> text, ref int offset)
    {
        var value = text[offset++];
        if (value != (byte)'\\')
            return value;
        if (offset >= text.Length)
            return -1;
        if (!IsDigit(text[offset]))
            return text[offset++];
        if (offset + 3 > text.Length || !IsDigit(text[offset + 1]) || !IsDigit(text[offset + 2]))
            return -1;
        var number = (text[offset] - '0') * 100 + (text[offset + 1] - '0') * 10 + (text[offset + 2] - '0');
        offset += 3;
        return number <= 255 ? number : -1;
    }

    private static bool IsDigit(byte value) => value >= (byte)'0' && value <= (byte)'9';

    private static ulong UnitOf(byte letter)
    {
        switch (DnsName.Lower(letter))
        {
            case (byte)'s': return 1;
            case (byte)'m': return 60;
            case (byte)'h': return 3600;
            case (byte)'d': return 86400;
            case (byte)'w': return 604800;
            default: return 0;
        }
    }
}
