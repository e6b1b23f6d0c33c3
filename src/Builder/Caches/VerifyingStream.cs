using System.Security.Cryptography;
using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>Counts and hashes what is read through it, and refuses more than was promised at once.</summary>
internal sealed class VerifyingStream(Stream inner, string what, long limit) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _position += count;
        if (_position > limit)
            throw new StoreException($"{what} is longer than the {limit} bytes that were promised");
        _hash.AppendData(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads to the end and compares.</summary>
    /// <param name="size">Null where it is not known.</param>
    /// <param name="hash">Null where it is not known.</param>
    /// <exception cref="StoreException">It is another than was promised; the message has both.</exception>
    public void Finish(long? size, Sha256Hash? hash)
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Read(buffer) > 0)
        {
            // To the end.
        }

        if (size is { } promised && promised != _position)
            throw new StoreException($"{what} has {_position} bytes, and {promised} were promised");
        if (hash is { } expected && Sha256Hash.FromBytes(_hash.GetCurrentHash()) is var found && found != expected)
            throw new StoreException($"{what} has the hash {found}, and {expected} was promised");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
