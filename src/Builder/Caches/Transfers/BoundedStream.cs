using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>The next so many bytes of a stream that goes on behind them.</summary>
internal sealed class BoundedStream(Stream inner, long length) : ReadOnlyStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.Length == 0)
            return 0;
        var count = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count > 0 ? count : throw new StoreException($"the other side ended {_left} bytes before the end of an archive");
    }

    /// <summary>Reads what is left, and forgets it.</summary>
    public void Drain()
    {
        var buffer = new byte[64 * 1024];
        while (Read(buffer) > 0)
        {
            // To the end.
        }
    }
}
