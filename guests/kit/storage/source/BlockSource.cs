using System;

namespace Hillingar.Guests.Storage;

/// <summary>Something that is read in blocks: a guest's volume, or an array in a test.</summary>
public abstract class BlockSource
{
    /// <summary>Bytes; a multiple of the block size.</summary>
    public abstract ulong Capacity { get; }

    /// <summary>Bytes of a block; at least 512 on Solo5.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Reads whole blocks: the offset and the buffer's length are multiples of the block size.</summary>
    /// <returns>False if the blocks are not there; the buffer's contents are then unspecified.</returns>
    public abstract bool TryRead(ulong offset, Span<byte> buffer);
}
