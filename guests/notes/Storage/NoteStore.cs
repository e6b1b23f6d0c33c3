using System;
using Hillingar.Guests.Storage;

namespace Hillingar.Guests.Notes;

/// <summary>What looking through the volume at the start came to.</summary>
public enum Opening
{
    Ready,

    /// <summary>A block cannot be read, or a note's older version cannot be taken away.</summary>
    Failed,

    /// <summary>There is a block that is neither free nor a note: the volume is another program's, and nothing was written.</summary>
    Foreign,

    /// <summary>There is not even one block.</summary>
    TooSmall,
}

/// <summary>What became of a request.</summary>
public enum Outcome
{
    Done,
    NotFound,

    /// <summary>No block is free.</summary>
    Full,

    /// <summary>The volume did not do what it was asked.</summary>
    Failed,
}

/// <summary>
/// Notes on a volume, each in a block of its own. A note is changed by writing its new version into a free block and then zeros over the old one, so that
/// at every instant, whenever the guest is killed, the volume holds the old note or the new one. Where it holds both, the next start
/// takes the higher version and clears the other. A block is written whole or not at all; there is no log, nothing to compact, and a volume that grew
/// has more free blocks.
/// </summary>
/// <remarks>
/// After a write that failed the volume may hold notes that the index does not know of. Nothing more is written then: the notes in the index can
/// be read, and the next start looks afresh.
/// </remarks>
public sealed class NoteStore
{
    /// <summary>So many blocks are used at most: the index takes 85 bytes for each.</summary>
    public const int MostBlocks = 16384;

    private readonly BlockStore _volume;
    private readonly NoteIndex _index;
    private readonly byte[] _block;
    private readonly int _blockCount;
    private ulong _version;
    private bool _isFrozen;

    public NoteStore(BlockStore volume)
    {
        _volume = volume;
        _block = new byte[Math.Max(volume.BlockSize, NoteRecord.Length)];
        _blockCount = volume.BlockSize < NoteRecord.Length ? 0 : (int)Math.Min(volume.Capacity / (ulong)volume.BlockSize, MostBlocks);
        _index = new NoteIndex(_blockCount);
    }

    public int Count => _index.Count;

    /// <summary>How many notes fit. One block more is needed to change a note, and is kept free for that.</summary>
    public int Room => Math.Max(_index.Count + _index.FreeCount - 1, 0);

    /// <summary>Blocks that begin as notes do and are not whole. They are left as they are.</summary>
    public int DamagedCount { get; private set; }

    /// <summary>Looks through the volume. To be called once, before anything else.</summary>
    public Opening Open()
    {
        if (_blockCount == 0)
            return Opening.TooSmall;
        var obsolete = new int[_blockCount];
        var obsoleteCount = 0;
        // From the last to the first, so that the first free block is taken first.
        for (var block = _blockCount - 1; block >= 0; block--)
        {
            if (!TryRead(block))
                return Opening.Failed;
            switch (NoteRecord.Read(_block, out var record))
            {
                case BlockKind.Free:
                    _index.Free(block);
                    break;
                case BlockKind.Note:
                    var loser = Admit(block, record);
                    if (loser != NoteIndex.None)
                        obsolete[obsoleteCount++] = loser;
                    break;
                case BlockKind.Damaged:
                    DamagedCount++;
                    break;
                default:
                    return Opening.Foreign;
            }
        }

        for (var i = 0; i < obsoleteCount; i++)
        {
            if (!TryClear(obsolete[i]))
                return Opening.Failed;
            _index.Free(obsolete[i]);
        }

        return Opening.Ready;
    }

    /// <param name="value">At least <see cref="NoteRecord.LongestValue"/> bytes long.</param>
    public Outcome Get(ReadOnlySpan<byte> key, Span<byte> value, out int length)
    {
        length = 0;
        var block = _index.Find(key);
        if (block == NoteIndex.None)
            return Outcome.NotFound;
        // The volume is read again each time: values are not held in memory.
        if (!TryRead(block) || NoteRecord.Read(_block, out var record) != BlockKind.Note || !record.Key.SequenceEqual(key))
            return Outcome.Failed;
        record.Value.CopyTo(value);
        length = record.Value.Length;
        return Outcome.Done;
    }

    /// <summary>Makes or changes a note. When this returns <see cref="Outcome.Done"/>, the volume has it.</summary>
    /// <param name="key">1 to <see cref="NoteRecord.LongestKey"/> bytes.</param>
    /// <param name="value">At most <see cref="NoteRecord.LongestValue"/> bytes.</param>
    public Outcome Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_isFrozen)
            return Outcome.Failed;
        var old = _index.Find(key);
        if (old == NoteIndex.None && _index.FreeCount <= 1)
            return Outcome.Full;
        var block = _index.TakeFree();
        if (block == NoteIndex.None)
            return Outcome.Full;
        NoteRecord.Write(_block, ++_version, key, value);
        if (!TryWrite(block))
            return Outcome.Failed;
        if (old != NoteIndex.None)
            _index.Remove(old);
        _index.Add(block, _version, key);
        if (old == NoteIndex.None)
            return Outcome.Done;
        if (!TryClear(old))
            return Outcome.Failed;
        _index.Free(old);
        return Outcome.Done;
    }

    public Outcome Delete(ReadOnlySpan<byte> key)
    {
        var block = _index.Find(key);
        if (block == NoteIndex.None)
            return Outcome.NotFound;
        if (_isFrozen || !TryClear(block))
            return Outcome.Failed;
        _index.Remove(block);
        _index.Free(block);
        return Outcome.Done;
    }

    /// <summary>The key that comes after another in order of bytes; empty after the last.</summary>
    /// <param name="key">Need not be there; empty for the first.</param>
    public ReadOnlySpan<byte> KeyAfter(ReadOnlySpan<byte> key)
    {
        var block = _index.FindAfter(key);
        return block == NoteIndex.None ? default : _index.KeyOf(block);
    }

    // Of two blocks with one key, the one that is to be cleared.
    private int Admit(int block, in NoteRecord record)
    {
        _version = Math.Max(_version, record.Version);
        var other = _index.Find(record.Key);
        if (other != NoteIndex.None && _index.VersionOf(other) >= record.Version)
            return block;
        if (other != NoteIndex.None)
            _index.Remove(other);
        _index.Add(block, record.Version, record.Key);
        return other;
    }

    private bool TryRead(int block) => _volume.TryRead(OffsetOf(block), _block);

    private bool TryClear(int block)
    {
        _block.AsSpan().Clear();
        return TryWrite(block);
    }

    private bool TryWrite(int block)
    {
        _isFrozen = !_volume.TryWrite(OffsetOf(block), _block);
        return !_isFrozen;
    }

    private ulong OffsetOf(int block) => (ulong)block * (ulong)_volume.BlockSize;
}
