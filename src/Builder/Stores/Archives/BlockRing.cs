using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>
/// Passes an archive from the thread that writes it to the threads that look at it, in a ring of blocks: each thread sees all of them in
/// order, and those that are ahead wait for the slowest. If one of them fails, the others do too.
/// <para>
/// A thread that waits is woken when a part of the ring is there for it, and not for each block: to wake a thread costs a virtual machine as much as to hash
/// a tenth of a block. As a part is at most half of the ring, the slowest always has one before it while the writer waits for room.
/// </para>
/// </summary>
internal sealed class BlockRing : BlockSink
{
    private const int PartsOfRing = 4;

    private readonly object _changed = new();
    private readonly byte[]?[] _blocks;
    private readonly int[] _counts;
    private readonly long[] _read;
    private readonly bool[] _isWaiting;
    private readonly int _part;
    private bool _isWriterWaiting;
    private long _written;
    private bool _isEnded;
    private Exception? _failure;

    /// <param name="blocks">At least 4.</param>
    public BlockRing(int blocks, int readers)
    {
        _blocks = new byte[]?[blocks];
        _counts = new int[blocks];
        _read = new long[readers];
        _isWaiting = new bool[readers];
        _part = blocks / PartsOfRing;
    }

    public override byte[] Exchange(byte[]? block, int count)
    {
        lock (_changed)
        {
            if (block is not null)
            {
                _counts[_written % _blocks.Length] = count;
                _written++;
                for (var reader = 0; reader < _read.Length; reader++)
                {
                    if (_isWaiting[reader] && HasPart(reader))
                        Monitor.PulseAll(_changed);
                }
            }

            // The next block is free when the slowest reader has given it back.
            if (Used() >= _blocks.Length)
            {
                _isWriterWaiting = true;
                Monitor.PulseAll(_changed); // For the one that waits until it is full.
                while (_failure is null && !HasRoom())
                    Monitor.Wait(_changed);
                _isWriterWaiting = false;
            }

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

    /// <summary>Lets all threads fail with this.</summary>
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
                if (_isWriterWaiting && HasRoom())
                    Monitor.PulseAll(_changed);
            }

            if (_written == _read[reader])
            {
                _isWaiting[reader] = true;
                while (_failure is null && !_isEnded && !HasPart(reader))
                    Monitor.Wait(_changed);
                _isWaiting[reader] = false;
            }

            ThrowIfFailed();
            if (_written == _read[reader])
                return default;
            var slot = _read[reader] % _blocks.Length;
            return _blocks[slot].AsMemory(0, _counts[slot]);
        }
    }

    private long Used() => _written - _read.Min();

    private bool HasRoom() => Used() <= _blocks.Length - _part;

    private bool HasPart(int reader) => _written - _read[reader] >= _part;

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new RingFailedException(_failure);
    }
}

/// <summary>Another thread at the same ring failed; the cause says how.</summary>
internal sealed class RingFailedException(Exception cause) : IOException(cause.Message, cause);
