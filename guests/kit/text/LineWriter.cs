using System;
using Hillingar.Guests.Net;

namespace Hillingar.Guests.Text;

/// <summary>Makes a line of text in a buffer of the caller's. What does not fit is left out.</summary>
public ref struct LineWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    public LineWriter(Span<byte> buffer)
    {
        _buffer = buffer;
        _length = 0;
    }

    public readonly ReadOnlySpan<byte> Written => _buffer.Slice(0, _length);

    public void Append(scoped ReadOnlySpan<byte> text)
    {
        var length = Math.Min(text.Length, _buffer.Length - _length);
        text.Slice(0, length).CopyTo(_buffer.Slice(_length));
        _length += length;
    }

    public void Append(ulong number)
    {
        // As many digits as the largest number has.
        Span<byte> digits = stackalloc byte[20];
        var start = digits.Length;
        do
        {
            digits[--start] = (byte)('0' + (number % 10));
            number /= 10;
        }
        while (number != 0);
        Append(digits.Slice(start));
    }

    public void Append(Ipv4Address address)
    {
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            Append((address.Value >> shift) & 0xFF);
            if (shift > 0)
                Append("."u8);
        }
    }

    /// <summary>Text from outside, with what is not printable ASCII as a question mark.</summary>
    public void AppendPrintable(scoped ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length && _length < _buffer.Length; i++)
            _buffer[_length++] = text[i] is >= (byte)' ' and <= (byte)'~' ? text[i] : (byte)'?';
    }
}
