namespace Hillingar.Linux;

/// <summary>
/// A connection to a Unix socket that the calling thread reads and writes, and waits for. The base library's sockets start a thread when the first of
/// them is made.
/// </summary>
public sealed class UnixStream : Stream
{
    private readonly FileDescriptor _socket;
    private readonly TimeSpan _patience;

    /// <param name="path">At most 107 bytes of UTF-8; a name without a place in the file system begins with a null.</param>
    /// <param name="patience">For how long the other side may say nothing that is waited for, or take nothing; in whole seconds.</param>
    /// <exception cref="ArgumentException">The path is longer.</exception>
    /// <exception cref="LinuxException">Nothing listens there, or not for this user.</exception>
    public UnixStream(string path, TimeSpan patience)
    {
        var address = UnixSocket.Address(path);
        _patience = patience;
        _socket = UnixSocket.Open(SysSocketAbi.SOCK_STREAM);
        try
        {
            var wait = new SysSocketAbi.TimeValue { Seconds = (nint)patience.TotalSeconds };
            foreach (var option in (ReadOnlySpan<int>)[SysSocketAbi.SO_RCVTIMEO, SysSocketAbi.SO_SNDTIMEO])
            {
                if (!UnixSocket.TrySet(_socket, option, wait))
                    throw LinuxException.Last("setsockopt");
            }

            UnixSocket.Connect(_socket, address, path);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => _socket.TryRead(buffer, out var count) ? count : throw TooLong();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _socket.Write(buffer);
        }
        catch (LinuxException e) when (e.Errno == Errno.EAGAIN)
        {
            throw TooLong();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _socket.Dispose();
        base.Dispose(disposing);
    }

    private IOException TooLong() => new($"nothing came within {_patience.TotalSeconds:0} s");
}
