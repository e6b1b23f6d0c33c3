namespace Hillingar.Linux;

/// <summary>
/// What a coder makes of another stream: reading gives the decoded bytes of what is read from it, writing gives the encoded bytes to it. The other
/// stream stays the caller's.
/// </summary>
public sealed class CodingStream : Stream
{
    private const int BufferSize = 64 * 1024;

    private readonly Stream _inner;
    private readonly ByteCoder _coder;
    private readonly bool _writes;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private bool _innerEnded;
    private bool _codedEnded;

    private CodingStream(Stream inner, ByteCoder coder, bool writes) => (_inner, _coder, _writes) = (inner, coder, writes);

    public static CodingStream Decoding(Stream source, ByteCoder decoder) => new(source, decoder, writes: false);

    /// <summary>Complete only once <see cref="Finish"/> was called.</summary>
    public static CodingStream Encoding(Stream target, ByteCoder encoder) => new(target, encoder, writes: true);

    public override bool CanRead => !_writes;

    public override bool CanSeek => false;

    public override bool CanWrite => _writes;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="CodingException">The data is damaged or ends too early.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_start == _end && !_innerEnded)
            {
                (_start, _end) = (0, _inner.Read(_buffer));
                _innerEnded = _end == 0;
            }

            // Behind a complete part there may be nothing, or another part.
            if (_codedEnded && _start == _end && _innerEnded)
                return 0;
            var step = _coder.Code(_buffer.AsSpan(_start.._end), buffer, _innerEnded);
            _start += step.Consumed;
            _codedEnded = step.Ended;
            if (step.Produced > 0)
                return step.Produced;
            if (_innerEnded && step.Consumed == 0 && !_codedEnded)
                throw new CodingException("the compressed data ends too early");
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var step = _coder.Code(buffer, _buffer, isLast: false);
            _inner.Write(_buffer, 0, step.Produced);
            buffer = buffer[step.Consumed..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes what the encoder still holds, and the end of the format.</summary>
    public void Finish()
    {
        CodingStep step;
        do
        {
            step = _coder.Code([], _buffer, isLast: true);
            _inner.Write(_buffer, 0, step.Produced);
        }
        while (!step.Ended);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _coder.Dispose();
        base.Dispose(disposing);
    }
}
