using System.Buffers.Binary;
using System.Net.Sockets;

namespace Hillingar.Bus;

/// <summary>
/// The socket to the bus, with a door in each direction. Incoming: the body of a message that is longer than <see cref="MaximumBody"/> is left out, so
/// that no caller decides how much memory the process takes; reading its arguments then fails, which its caller is told. Outgoing: the library's
/// queue has no bound, so a writer of much asks first, by <see cref="WhenWritableAsync"/>, whether the bus has taken what was written before.
/// </summary>
internal sealed class GuardedStream : Stream
{
    /// <summary>In bytes. What is asked of the daemon is names, paths and numbers.</summary>
    public const int MaximumBody = 16 * 1024;

    /// <summary>In bytes, of the fields of a header: path, interface, member, signature and names.</summary>
    public const int MaximumFields = 8 * 1024;

    private const int MostRefusals = 64;

    // The fixed part of a header: byte order, type, flags, version, length of the body, serial, length of the fields.
    private const int FixedHeader = 16;

    private readonly Socket _socket;
    private readonly TimeSpan _stall;
    private readonly byte[] _received = new byte[64 * 1024];
    private int _begin;
    private int _end;

    // What becomes of the next bytes: so many are handed over, and so many behind them left out.
    private long _pass;
    private long _skip;

    // The exchange before the first message is text, and small.
    private bool _hasMessages;

    // Set while the socket takes no more; the waiting writer is told when it does again.
    private volatile TaskCompletionSource? _full;

    // Answers that were given without a look at whether the socket takes more.
    private int _hasty;

    /// <param name="stall">
    /// How long the bus may take nothing of what is written before the connection is given up. A bus stops reading from a service when too much of what it
    /// sent lies unread with others; on a new connection it begins anew.
    /// </param>
    public GuardedStream(Socket socket, TimeSpan stall) => (_socket, _stall) = (socket, stall);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Notes an answer to a call that finds no place: after some of them nothing is read until all that was written has gone to the bus.</summary>
    public void NoteRefusal() => Interlocked.Increment(ref _hasty);

    /// <summary>Completes when all that was written has gone to the bus.</summary>
    public Task WhenWritableAsync() => _full?.Task ?? Task.CompletedTask;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var count = Take(buffer.Span);
            if (count > 0)
                return count;
            if (_begin > 0)
            {
                _received.AsSpan(_begin.._end).CopyTo(_received);
                (_begin, _end) = (0, _end - _begin);
            }

            if (Volatile.Read(ref _hasty) >= MostRefusals)
            {
                await WhenWritableAsync().ConfigureAwait(false);
                Volatile.Write(ref _hasty, 0);
            }

            var received = await _socket.ReceiveAsync(_received.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (received == 0)
                return 0;
            _end += received;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_hasMessages && buffer.Span.StartsWith("BEGIN"u8))
            _hasMessages = true;
        TaskCompletionSource? full = null;
        try
        {
            while (!buffer.IsEmpty)
            {
                var sending = _socket.SendAsync(buffer, cancellationToken);
                if (!sending.IsCompleted && full is null)
                    _full = full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                buffer = buffer[await (sending.IsCompleted
                    ? sending
                    : new ValueTask<int>(sending.AsTask().WaitAsync(_stall, cancellationToken))).ConfigureAwait(false)..];
            }
        }
        catch (TimeoutException e)
        {
            throw new IOException($"the bus has taken nothing for {_stall.TotalSeconds} s", e);
        }
        finally
        {
            _full = null;
            full?.TrySetResult();
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _socket.Dispose();
        _full?.TrySetResult();
        base.Dispose(disposing);
    }

    // What may be handed over of what was received; nothing if more has to be received first.
    private int Take(Span<byte> buffer)
    {
        while (true)
        {
            var available = _end - _begin;
            if (_pass == 0 && _skip > 0 && available > 0)
            {
                var left = (int)Math.Min(_skip, available);
                _begin += left;
                _skip -= left;
            }
            else if (_pass > 0 || (!_hasMessages && available > 0))
            {
                var count = (int)Math.Min(Math.Min(_hasMessages ? _pass : available, available), buffer.Length);
                _received.AsSpan(_begin, count).CopyTo(buffer);
                _begin += count;
                _pass = _hasMessages ? _pass - count : 0;
                return count;
            }
            else if (_hasMessages && available >= FixedHeader)
            {
                Judge(_received.AsSpan(_begin, FixedHeader));
            }
            else
            {
                return 0;
            }
        }
    }

    private void Judge(Span<byte> header)
    {
        var isBig = header[0] == (byte)'B';
        var (body, fields) = (Number(header[4..], isBig), Number(header[12..], isBig));
        var head = FixedHeader + ((fields + 7L) & ~7L);
        if (fields > MaximumFields)
        {
            _skip = head + body;
        }
        else if (body > MaximumBody)
        {
            header[4..8].Clear();
            (_pass, _skip) = (head, body);
        }
        else
        {
            _pass = head + body;
        }
    }

    private static uint Number(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
