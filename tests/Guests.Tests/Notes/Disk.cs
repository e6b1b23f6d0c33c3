using Hillingar.Guests.Storage;

namespace Hillingar.Guests.Tests.Notes;

/// <summary>The power went: nothing after it happens.</summary>
internal sealed class PowerLossException : Exception;

/// <summary>A volume in memory, which outlives the stores that are opened on it.</summary>
internal sealed class Disk(int blocks, int blockSize = 512) : BlockStore
{
    private byte[] _bytes = new byte[blocks * blockSize];

    /// <summary>So many writes are done yet; then the power goes.</summary>
    public int WritesUntilPowerLoss { get; set; } = int.MaxValue;

    /// <summary>Whether writes are refused, as on a volume that may only be read.</summary>
    public bool IsReadOnly { get; set; }

    public Span<byte> Bytes => _bytes;

    public override ulong Capacity => (ulong)_bytes.Length;

    public override int BlockSize => blockSize;

    public void Grow(int moreBlocks) => Array.Resize(ref _bytes, _bytes.Length + (moreBlocks * blockSize));

    public override bool TryRead(ulong offset, Span<byte> buffer) => _bytes.AsSpan((int)offset, buffer.Length).TryCopyTo(buffer);

    public override bool TryWrite(ulong offset, ReadOnlySpan<byte> data)
    {
        if (IsReadOnly)
            return false;
        if (WritesUntilPowerLoss-- == 0)
            throw new PowerLossException();
        return data.TryCopyTo(_bytes.AsSpan((int)offset, data.Length));
    }
}
