using System.Security.Cryptography;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>Hashes an archive on the thread that writes it.</summary>
public sealed class HashSink(ReferenceScanner? scanner) : BlockSink, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(BlockSize);
    private long _size;

    public override byte[] Exchange(byte[]? block, int count)
    {
        _hash.AppendData(_block, 0, count);
        scanner?.Write(_block.AsSpan(0, count));
        _size += count;
        return _block;
    }

    /// <summary>The hash of what came since the last time.</summary>
    public NarHash Finish()
    {
        var hash = new NarHash(Sha256Hash.FromBytes(_hash.GetHashAndReset()), _size);
        _size = 0;
        return hash;
    }

    public void Dispose() => _hash.Dispose();
}
