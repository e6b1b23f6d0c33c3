using System;
using Hillingar.Guests.Storage;

namespace Hillingar.Guests.Solo5;

/// <summary>A volume, read block by block.</summary>
public sealed unsafe class BlockDevice : BlockSource
{
    private readonly ulong _handle;

    internal BlockDevice(uint handle, ManifestEntry* entry)
    {
        _handle = handle;
        Capacity = entry->Capacity;
        BlockSize = entry->BlockSize;
    }

    public override ulong Capacity { get; }

    public override int BlockSize { get; }

    /// <summary>Reads whole blocks: the offset and the buffer's length are multiples of the block size.</summary>
    public override bool TryRead(ulong offset, Span<byte> buffer)
    {
        var size = (ulong)BlockSize;
        if (size == 0 || offset % size != 0 || (ulong)buffer.Length % size != 0)
            return false;
        fixed (byte* data = buffer)
        {
            for (var done = 0; done < buffer.Length; done += BlockSize)
            {
                // SAFETY: the block lies inside the span, whose length is a multiple of the block size. One block a call is
                // what every tender supports.
                if (Hypercalls.BlockRead(_handle, offset + (ulong)done, data + done, BlockSize) != 0)
                    return false;
            }
        }

        return true;
    }
}
