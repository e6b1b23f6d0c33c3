using Hillingar.Builder.Caches;
using Microsoft.AspNetCore.Http;

namespace Hillingar.Serving;

/// <summary>
/// The body of an answer, as long as the other side keeps up: each piece of 32 KiB has its time. Kestrel's own least rate would let a client that took
/// much of an archive fast then wait as long as it had been too fast.
/// </summary>
internal sealed class TakenStream : WriteOnlyStream
{
    private const int PieceSize = 32 * 1024;

    private readonly HttpContext _context;
    private readonly Stream _body;
    private readonly TimeSpan _timeout;
    private readonly SentBytes _sent;
    private readonly ITimer _timer;
    private volatile bool _isLate;

    public TakenStream(HttpContext context, TimeProvider time, TimeSpan timeout, SentBytes sent)
    {
        (_context, _body, _timeout, _sent) = (context, context.Response.Body, timeout, sent);
        _timer = time.CreateTimer(_ => GiveUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="IOException">The other side took too long for a piece.</exception>
    /// <exception cref="OperationCanceledException">The other side is gone.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var piece = buffer[..Math.Min(PieceSize, buffer.Length)];
            buffer = buffer[piece.Length..];
            _ = _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
            _body.Write(piece);
            if (_isLate)
                throw new IOException($"it took less than {PieceSize} bytes in {_timeout.TotalSeconds:0.#} s");
            _context.RequestAborted.ThrowIfCancellationRequested();
            _sent.Count += piece.Length;
        }

        _ = _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void Dispose(bool disposing)
    {
        _timer.Dispose();
        base.Dispose(disposing);
    }

    private void GiveUp()
    {
        _isLate = true;
        _context.Abort();
    }
}
