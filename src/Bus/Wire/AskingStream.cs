namespace Hillingar.Bus;

/// <summary>
/// The socket to a bus for a program that asks and does nothing else meanwhile: the thread that waits for answers is the one that reads them, so that
/// none is started for that. What waits for an answer goes on on that thread too.
/// </summary>
/// <param name="connect">Connects to a socket by its name, with a bound for how long each read and write may wait. Its errors are IO exceptions.</param>
public sealed class AskingStream(Func<string, TimeSpan, Stream> connect) : Stream
{
    // hillingard answers from a snapshot; one that takes longer is stuck.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly ManualResetEventSlim _changed = new();
    private Stream? _bus;

    // The read that waits for bytes, and where they go.
    private volatile TaskCompletionSource<int>? _reading;
    private Memory<byte> _wanted;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Connects to the first of the address's sockets that takes the connection.</summary>
    /// <exception cref="IOException">None does.</exception>
    /// <exception cref="FormatException">The address is none.</exception>
    public void Connect(string address)
    {
        var names = BusAddress.Names(address);
        for (var i = 0; i < names.Count && _bus is null; i++)
        {
            try
            {
                _bus = connect(names[i], Patience);
            }
            catch (IOException) when (i < names.Count - 1)
            {
                // The next one may.
            }
        }

        if (_bus is null)
            throw new IOException("the address is empty");
    }

    /// <summary>Reads what comes until the work is done, which asked over this connection, or made none.</summary>
    public void ReadUntil(Task work)
    {
        _ = work.ContinueWith(_ => _changed.Set(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!work.IsCompleted)
        {
            if (Interlocked.Exchange(ref _reading, null) is not { } reading)
            {
                _changed.Wait();
                _changed.Reset();
                continue;
            }

            try
            {
                reading.SetResult(_bus!.Read(_wanted.Span));
            }
            catch (IOException e)
            {
                reading.SetException(e);
            }
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = new TaskCompletionSource<int>();
        (_wanted, _reading) = (buffer, reading);
        _changed.Set();
        return new ValueTask<int>(reading.Task);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _bus!.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _bus?.Dispose();
        _ = _reading?.TrySetResult(0);
        base.Dispose(disposing);
    }
}
