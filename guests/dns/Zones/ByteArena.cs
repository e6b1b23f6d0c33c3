using System;

namespace Hillingar.Guests.Dns;

/// <summary>Bytes that are added at the end and never move or go: names and record data, named by their offsets.</summary>
public sealed class ByteArena
{
    private byte[] _bytes;

    public ByteArena(int capacity) => _bytes = new byte[capacity];

    public int Length { get; private set; }

    /// <summary>Keeps a copy.</summary>
    /// <returns>Its offset.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length)
            Grow(bytes.Length);
        var offset = Length;
        bytes.CopyTo(new Span<byte>(_bytes, offset, bytes.Length));
        Length += bytes.Length;
        return offset;
    }

    public ReadOnlySpan<byte> Get(int offset, int length) => new ReadOnlySpan<byte>(_bytes, offset, length);

    // Memory is not given back to the guest's allocator, so growing doubles: the waste is at most what is in use.
    private void Grow(int atLeast)
    {
        var larger = new byte[_bytes.Length * 2 + atLeast];
        new ReadOnlySpan<byte>(_bytes, 0, Length).CopyTo(new Span<byte>(larger, 0, Length));
        _bytes = larger;
    }
}
