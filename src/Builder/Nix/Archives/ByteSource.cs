namespace Hillingar.Builder.Nix;

/// <summary>Bytes that are read forward, in blocks, with the place in them; what was taken can be looked at as it goes by.</summary>
public abstract class ByteSource
{
    private readonly byte[] _joined = new byte[MaximumJoined];
    private ReadOnlyMemory<byte> _block;
    private int _taken;
    private int _passed;
    private Action<ReadOnlySpan<byte>>? _watcher;

    /// <summary>The most bytes that <see cref="TryTake"/> gives at once.</summary>
    public const int MaximumJoined = 8 * 1024;

    /// <summary>How many bytes were taken.</summary>
    public long Offset { get; private set; }

    /// <summary>Reads a stream, which is read ahead by a block at most.</summary>
    public static ByteSource Of(Stream stream) => new StreamSource(stream);

    /// <summary>Exactly so many bytes, valid until the next call; false, and nothing taken, if there are not so many.</summary>
    /// <param name="count">At most <see cref="MaximumJoined"/>.</param>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        if (_block.Length - _taken >= count)
        {
            bytes = TakeFromBlock(count);
            return true;
        }

        var length = 0;
        while (length < count)
        {
            if (_taken == _block.Length && !Advance())
            {
                bytes = [];
                return false;
            }

            var part = TakeFromBlock(Math.Min(count - length, _block.Length - _taken));
            part.CopyTo(_joined.AsSpan(length));
            length += part.Length;
        }

        bytes = _joined.AsSpan(0, count);
        return true;
    }

    /// <summary>Some bytes, at least one and at most so many, valid until the next call; none at the end.</summary>
    public ReadOnlySpan<byte> TakeSome(long most)
    {
        if (_taken == _block.Length)
            _ = Advance(); // At the end there is nothing to take, which says it.
        return TakeFromBlock((int)Math.Min(most, _block.Length - _taken));
    }

    /// <summary>The next bytes of what is read; none at the end. The block before may be used anew.</summary>
    protected abstract ReadOnlyMemory<byte> NextBlock();

    /// <summary>Shows everything that is taken from now on to a watcher, in pieces as large as they come; null for none.</summary>
    public void Watch(Action<ReadOnlySpan<byte>>? watcher)
    {
        Tell();
        _watcher = watcher;
    }

    private void Tell()
    {
        _watcher?.Invoke(_block.Span[_passed.._taken]);
        _passed = _taken;
    }

    private bool Advance()
    {
        Tell();
        _block = NextBlock();
        (_taken, _passed) = (0, 0);
        return !_block.IsEmpty;
    }

    private ReadOnlySpan<byte> TakeFromBlock(int count)
    {
        var bytes = _block.Span.Slice(_taken, count);
        _taken += count;
        Offset += count;
        return bytes;
    }

    private sealed class StreamSource(Stream stream) : ByteSource
    {
        private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BlockSink.BlockSize);

        protected override ReadOnlyMemory<byte> NextBlock() => _buffer.AsMemory(0, stream.Read(_buffer));
    }
}
