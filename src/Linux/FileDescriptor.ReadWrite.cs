namespace Hillingar.Linux;

public sealed partial class FileDescriptor
{
    /// <summary>Reads at most a buffer of bytes, 0 at the end of the stream.</summary>
    /// <exception cref="LinuxException"><c>EAGAIN</c> too, where the descriptor does not block and has nothing now.</exception>
    public int Read(Span<byte> buffer) =>
        TryRead(buffer, out var count) ? count : throw new LinuxException(Errno.EAGAIN, "read");

    /// <summary>Reads at most a buffer of bytes; false where the descriptor does not block and has nothing now.</summary>
    /// <param name="count">The bytes read; 0 at the end of the stream.</param>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        count = Unistd.Read(this, buffer);
        return count >= 0;
    }

    /// <summary>Writes all of the data.</summary>
    /// <exception cref="LinuxException"><c>EAGAIN</c> where the descriptor does not block and takes no more now.</exception>
    public void Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var count = Unistd.Write(this, data);
            if (count < 0)
                throw new LinuxException(Errno.EAGAIN, "write");
            data = data[count..];
        }
    }

    /// <summary>Sets the permission bits of an open file.</summary>
    public void SetMode(int mode)
    {
        if (AtCalls.SetMode(Number, mode) < 0)
            throw LinuxException.Last("fchmod");
        GC.KeepAlive(this);
    }

    /// <summary>Sets the times of modification and access of an open file.</summary>
    /// <param name="seconds">After 1970.</param>
    public void SetTime(long seconds)
    {
        if (AtCalls.SetTime(Number, seconds) < 0)
            throw LinuxException.Last("futimens");
        GC.KeepAlive(this);
    }

    /// <summary>Another descriptor of the same open file, with close-on-exec.</summary>
    public FileDescriptor Duplicate() => Fcntl.Duplicate(this, 0);

    /// <summary>Sets or clears <c>O_NONBLOCK</c>, which belongs to the open file and so to all its descriptors.</summary>
    public void SetNonBlocking(bool nonBlocking) => Fcntl.SetNonBlocking(this, nonBlocking);
}
