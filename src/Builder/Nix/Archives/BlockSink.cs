using System.Security.Cryptography;

namespace Hillingar.Builder.Nix;

/// <summary>Takes an archive block by block, so that the writer fills buffers in place and the taker may keep them for a while.</summary>
public abstract class BlockSink
{
    /// <summary>Bytes of a block: many words and small files, and few enough that several fit into the processor's cache.</summary>
    public const int BlockSize = 256 * 1024;

    /// <summary>Takes a block and gives one to go on with.</summary>
    /// <param name="block">Null for the first call, which only gives.</param>
    /// <param name="count">How many bytes of it are filled.</param>
    public abstract byte[] Exchange(byte[]? block, int count);
}

/// <summary>Writes the blocks to a stream.</summary>
/// <param name="hash">Takes them too; null for none.</param>
public sealed class StreamSink(Stream stream, IncrementalHash? hash = null) : BlockSink
{
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(BlockSize);

    public override byte[] Exchange(byte[]? block, int count)
    {
        hash?.AppendData(_block, 0, count);
        stream.Write(_block, 0, count);
        return _block;
    }
}
