using System;
using Hillingar.Guests.Storage;

namespace Hillingar.Guests.Solo5;

/// <summary>
/// A volume, read and written block by block. What was written is with the host when the call returns: it outlives the guest, also one that
/// is killed. There is no call that makes the host write it to its disk at once, so the last seconds may be lost when the host loses power.
/// </summary>
public sealed unsafe class BlockDevice : BlockStore
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
        if (!IsWhole(offset, buffer.Length))
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

    public override bool TryWrite(ulong offset, ReadOnlySpan<byte> data)
    {
        if (!IsWhole(offset, data.Length))
            return false;
        fixed (byte* bytes = data)
        {
            for (var done = 0; done < data.Length; done += BlockSize)
            {
                // SAFETY: as above.
                if (Hypercalls.BlockWrite(_handle, offset + (ulong)done, bytes + done, BlockSize) != 0)
                    return false;
            }
        }

        return true;
    }

    private bool IsWhole(ulong offset, int length)
    {
        var size = (ulong)BlockSize;
        return size != 0 && offset % size == 0 && (ulong)length % size == 0;
    }
}
