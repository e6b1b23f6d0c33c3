using System.Buffers.Binary;

namespace Hillingar.Builder.Nix;

/// <summary>
/// Looks for the hash parts of store paths in everything that is written to it, at any place and across the
/// borders of writes. What is compressed or encoded otherwise hides its references, as in Nix.
/// </summary>
public sealed class ReferenceScanner
{
    private const int HashLength = 32;
    private const int FilterBits = 16;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio

    private static readonly bool[] IsDigit = [.. Enumerable.Range(0, 256).Select(value => NixBase32.IsDigit((byte)value))];

    private readonly Dictionary<(UInt128, UInt128), Wanted> _wanted = [];

    // Bits for the first eight characters of what is wanted: most places are told apart by one look at it.
    private readonly ulong[] _filter = new ulong[1 << (FilterBits - 6)];

    // The end of what was written, where a hash may have begun.
    private readonly byte[] _tail = new byte[2 * (HashLength - 1)];
    private int _tailLength;
    private long _offset;

    public ReferenceScanner(IEnumerable<StorePath> candidates)
    {
        foreach (var candidate in candidates)
        {
            var hash = System.Text.Encoding.ASCII.GetBytes(candidate.HashPart);
            var key = Key(hash);
            _filter[key >> 6] |= 1UL << (int)(key & 63);
            _ = _wanted.TryAdd(Whole(hash), new Wanted());
        }
    }

    /// <summary>Whether the hash part of a path was seen. Every candidate has one of its own.</summary>
    public bool Found(StorePath candidate) => FirstOffset(candidate) >= 0;

    /// <summary>The place, counted from the first byte that was written, where a hash part was seen first; −1 for nowhere.</summary>
    public long FirstOffset(StorePath candidate)
    {
        var hash = System.Text.Encoding.ASCII.GetBytes(candidate.HashPart);
        return _wanted.TryGetValue(Whole(hash), out var wanted) ? wanted.Offset : -1;
    }

    public void Write(ReadOnlySpan<byte> buffer)
    {
        // What begins before the border and ends behind it.
        if (_tailLength > 0)
        {
            var added = Math.Min(buffer.Length, HashLength - 1);
            buffer[..added].CopyTo(_tail.AsSpan(_tailLength));
            Scan(_tail.AsSpan(0, _tailLength + added), _offset - _tailLength);
        }

        Scan(buffer, _offset);
        _offset += buffer.Length;
        if (buffer.Length >= HashLength - 1)
        {
            buffer[^(HashLength - 1)..].CopyTo(_tail);
            _tailLength = HashLength - 1;
            return;
        }

        // Many short writes one after the other.
        if (_tailLength == 0)
            buffer.CopyTo(_tail);
        var all = _tailLength + buffer.Length;
        var kept = Math.Min(all, HashLength - 1);
        _tail.AsSpan(all - kept, kept).CopyTo(_tail);
        _tailLength = kept;
    }

    // From the end of each place backwards: the first byte that is no digit rules out all places up to it. In what is no text that is
    // nearly always one of the last, so that most bytes are never looked at.
    private void Scan(ReadOnlySpan<byte> bytes, long offset)
    {
        var isDigit = IsDigit.AsSpan();
        var filter = _filter.AsSpan();
        // Up to where digits were seen already.
        var known = 0;
        for (var at = 0; at + HashLength <= bytes.Length;)
        {
            var place = bytes.Slice(at, HashLength);
            var i = HashLength - 1;
            while (i >= known && isDigit[place[i]])
                i--;
            if (i >= known)
            {
                at += i + 1;
                known = 0;
                continue;
            }

            var key = Key(place);
            if ((filter[key >> 6] & (1UL << (int)(key & 63))) != 0 && _wanted.TryGetValue(Whole(place), out var wanted) && wanted.Offset < 0)
                wanted.Offset = offset + at;
            at++;
            known = HashLength - 1;
        }
    }

    private static int Key(ReadOnlySpan<byte> hash) => (int)((BinaryPrimitives.ReadUInt64LittleEndian(hash) * Spread) >> (64 - FilterBits));

    private static (UInt128, UInt128) Whole(ReadOnlySpan<byte> hash) =>
        (BinaryPrimitives.ReadUInt128LittleEndian(hash), BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]));

    private sealed class Wanted
    {
        /// <summary>Where it was seen first; −1 for nowhere.</summary>
        public long Offset { get; set; } = -1;
    }
}
