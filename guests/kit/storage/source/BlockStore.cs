using System;

namespace Hillingar.Guests.Storage;

/// <summary>Something that is read and written in blocks: a guest's volume, or an array in a test.</summary>
public abstract class BlockStore : BlockSource
{
    /// <summary>Writes whole blocks: the offset and the data's length are multiples of the block size.</summary>
    /// <returns>False if they were not all written: the volume may be read, but not written, or the host has no room left for it.</returns>
    public abstract bool TryWrite(ulong offset, ReadOnlySpan<byte> data);
}
