namespace Hillingar.Builder;

/// <summary>
/// Passes an archive from the thread that writes it to the threads that look at it, in a ring of blocks: everybody sees all of them in
/// order, and whoever is ahead waits for the slowest. If one of them fails, the others do too.
/// </summary>
internal sealed class BlockRing : BlockSink
{
    private readonly object _changed = new();
    private readonly byte[]?[] _blocks;
    private readonly int[] _counts;
    private readonly long[] _read;
    private long _written;
    private bool _isEnded;
    private Exception? _failure;

    /// <param name="blocks">At least 3.</param>
    public BlockRing(int blocks, int readers)
    {
        _blocks = new byte[]?[blocks];
        _counts = new int[blocks];
        _read = new long[readers];
    }

    public override byte[] Exchange(byte[]? block, int count)
    {
        lock (_changed)
        {
            if (block is not null)
            {
                _counts[_written % _blocks.Length] = count;
                _written++;
                Monitor.PulseAll(_changed);
            }

            // The next block is free when the slowest reader has given it back.
            while (_failure is null && _written - _read.Min() >= _blocks.Length)
                Monitor.Wait(_changed);
            ThrowIfFailed();
            return _blocks[_written % _blocks.Length] ??= GC.AllocateUninitializedArray<byte>(BlockSize);
        }
    }

    /// <summary>There is no more.</summary>
    public void End()
    {
        lock (_changed)
        {
            _isEnded = true;
            Monitor.PulseAll(_changed);
        }
    }

    /// <summary>Lets everybody fail with this.</summary>
    public void Fail(Exception failure)
    {
        lock (_changed)
        {
            _failure ??= failure;
            Monitor.PulseAll(_changed);
        }
    }

    /// <summary>Waits until the writer has to wait for a reader that does not read, or is done.</summary>
    /// <returns>Whether it is done: all is in the ring.</returns>
    public bool WaitUntilFullOrEnded(int reader)
    {
        lock (_changed)
        {
            while (_failure is null && !_isEnded && _written - _read[reader] < _blocks.Length)
                Monitor.Wait(_changed);
            ThrowIfFailed();
            return _isEnded;
        }
    }

    /// <summary>Reads nothing more.</summary>
    public void Leave(int reader)
    {
        lock (_changed)
        {
            _read[reader] = long.MaxValue;
            Monitor.PulseAll(_changed);
        }
    }

    /// <summary>Gives back the block before and waits for the next; empty at the end.</summary>
    /// <param name="isFirst">Whether there is none to give back.</param>
    public ReadOnlyMemory<byte> Read(int reader, bool isFirst)
    {
        lock (_changed)
        {
            if (!isFirst)
            {
                _read[reader]++;
                Monitor.PulseAll(_changed);
            }

            while (_failure is null && !_isEnded && _written == _read[reader])
                Monitor.Wait(_changed);
            ThrowIfFailed();
            if (_written == _read[reader])
                return default;
            var slot = _read[reader] % _blocks.Length;
            return _blocks[slot].AsMemory(0, _counts[slot]);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new RingFailedException(_failure);
    }
}

/// <summary>Another thread at the same ring failed; the cause says how.</summary>
internal sealed class RingFailedException(Exception cause) : IOException(cause.Message, cause);
