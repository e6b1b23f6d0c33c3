using System;

namespace Hillingar.Guests.Notes;

/// <summary>
/// Which block has the note of a key. All is in arrays made once: each block is in the chain of one bucket, in the chain of free blocks, or in none.
/// </summary>
public sealed class NoteIndex
{
    /// <summary>Says that there is no such block.</summary>
    public const int None = -1;

    private readonly int[] _first;
    private readonly int[] _next;
    private readonly byte[] _keys;
    private readonly byte[] _keyLengths;
    private readonly ulong[] _versions;
    private int _free = None;

    public NoteIndex(int blocks)
    {
        _first = new int[Math.Max(blocks, 1)];
        _next = new int[blocks];
        _keys = new byte[blocks * NoteRecord.LongestKey];
        _keyLengths = new byte[blocks];
        _versions = new ulong[blocks];
        _first.AsSpan().Fill(None);
    }

    /// <summary>How many notes there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many blocks are free.</summary>
    public int FreeCount { get; private set; }

    public ReadOnlySpan<byte> KeyOf(int block) => new ReadOnlySpan<byte>(_keys).Slice(block * NoteRecord.LongestKey, _keyLengths[block]);

    public ulong VersionOf(int block) => _versions[block];

    public int Find(ReadOnlySpan<byte> key)
    {
        var block = _first[BucketOf(key)];
        while (block != None && !KeyOf(block).SequenceEqual(key))
            block = _next[block];
        return block;
    }

    public void Add(int block, ulong version, ReadOnlySpan<byte> key)
    {
        var bucket = BucketOf(key);
        key.CopyTo(_keys.AsSpan(block * NoteRecord.LongestKey));
        _keyLengths[block] = (byte)key.Length;
        _versions[block] = version;
        _next[block] = _first[bucket];
        _first[bucket] = block;
        Count++;
    }

    /// <summary>Forgets the note of a block, which is then in no chain.</summary>
    public void Remove(int block)
    {
        var bucket = BucketOf(KeyOf(block));
        if (_first[bucket] == block)
        {
            _first[bucket] = _next[block];
        }
        else
        {
            var before = _first[bucket];
            while (_next[before] != block)
                before = _next[before];
            _next[before] = _next[block];
        }

        _keyLengths[block] = 0;
        Count--;
    }

    public void Free(int block)
    {
        _next[block] = _free;
        _free = block;
        FreeCount++;
    }

    /// <summary>Takes a free block out of the chain; <see cref="None"/> if there is none.</summary>
    public int TakeFree()
    {
        var block = _free;
        if (block == None)
            return None;
        _free = _next[block];
        FreeCount--;
        return block;
    }

    /// <summary>The block whose key comes next in order of bytes; <see cref="None"/> after the last.</summary>
    /// <param name="key">Where to go on from; need not be there, and may be empty.</param>
    public int FindAfter(ReadOnlySpan<byte> key)
    {
        var best = None;
        for (var block = 0; block < _keyLengths.Length; block++)
        {
            var isNearer = _keyLengths[block] != 0 && IsBefore(key, KeyOf(block)) && (best == None || IsBefore(KeyOf(block), KeyOf(best)));
            if (isNearer)
                best = block;
        }

        return best;
    }

    private static bool IsBefore(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var shared = Math.Min(left.Length, right.Length);
        for (var i = 0; i < shared; i++)
            if (left[i] != right[i])
                return left[i] < right[i];
        return left.Length < right.Length;
    }

    // FNV-1a. A client that chooses keys can make a long chain of them, but no longer than there are notes.
    private int BucketOf(ReadOnlySpan<byte> key)
    {
        var hash = 2_166_136_261;
        for (var i = 0; i < key.Length; i++)
            hash = unchecked((hash ^ key[i]) * 16_777_619);
        return (int)(hash % (uint)_first.Length);
    }
}
