using System.Security.Cryptography;
using Hillingar.Builder.Nix;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Bytes of a stranger of which size and hash were promised. The last of them are given only when the promise was kept, so that a caller that acts on
/// the end of what it reads acts on nothing else; more than was promised is refused at once.
/// </summary>
/// <param name="size">Null where it was not said: then the end is that of the stream.</param>
/// <param name="limit">Bytes at which it is refused in any case.</param>
/// <param name="hash">Null where it was not said.</param>
/// <param name="atEnd">Called once before the last bytes are given; may throw too.</param>
internal sealed class PromisedStream(Stream inner, string what, long? size, long limit, Sha256Hash? hash, Action? atEnd) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private bool _ended;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <exception cref="StoreException">The promise was broken; where it is one of size or hash, the message has both.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.Length == 0)
            return 0;
        var count = inner.Read(buffer);
        _position += count;
        if (_position > (size ?? limit) || _position > limit)
            throw new StoreException($"{what} is longer than the {Math.Min(size ?? limit, limit)} bytes that were promised");
        if (count == 0 && size is { } promised && _position < promised)
            throw new StoreException($"{what} ends behind {_position} bytes, and {promised} were promised");
        _hash.AppendData(buffer[..count]);
        if (count == 0 || _position == size)
            End();
        return count;
    }

    /// <summary>Reads what is left, and so checks it.</summary>
    public void Drain()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Read(buffer) > 0)
        {
            // To the end.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }

    private void End()
    {
        _ended = true;
        Span<byte> more = stackalloc byte[1];
        if (inner.Read(more) > 0)
            throw new StoreException($"{what} is longer than the {_position} bytes that were promised");
        if (hash is { } expected && Sha256Hash.FromBytes(_hash.GetCurrentHash()) is var found && found != expected)
            throw new StoreException($"{what} has the hash {found}, and {expected} was promised");
        atEnd?.Invoke();
    }
}
