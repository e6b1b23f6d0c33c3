namespace Hillingar.Linux;

/// <summary>A pipe (<c>pipe(7)</c>), both ends with close-on-exec.</summary>
/// <param name="Read">Closed for writing by all, it reads 0 bytes: the end.</param>
/// <param name="Write">Always blocking: what is given to a child as its output must not surprise it with <c>EAGAIN</c>.</param>
public sealed record Pipe(FileDescriptor Read, FileDescriptor Write) : IDisposable
{
    /// <param name="nonBlockingRead">Whether reading an empty pipe answers <c>EAGAIN</c>, as a <see cref="Poller"/>'s users want.</param>
    public static Pipe Create(bool nonBlockingRead = false)
    {
        var (read, write) = Unistd.Pipe(Fcntl.O_CLOEXEC);
        if (nonBlockingRead)
            read.SetNonBlocking(true);
        return new Pipe(read, write);
    }

    /// <summary>
    /// A pipe whose writing end is open for reading as well, so that its holder keeps the bytes in the pipe and never writes to one without
    /// a reader (<c>SIGPIPE</c>), even after the reading end was closed. <see cref="ProcessDescriptors.OpenPipe"/> gets that back.
    /// </summary>
    /// <param name="capacity">How many bytes wait in it before a writer has to; a wish, for the kernel has a limit.</param>
    public static Pipe CreateLasting(int capacity)
    {
        var pipe = Create(nonBlockingRead: true);
        try
        {
            Fcntl.TrySetPipeSize(pipe.Read, capacity);
            return pipe with { Write = DeviceIo.Open($"/proc/self/fd/{pipe.Write.Number}", OpenFlags.ReadWrite) };
        }
        catch
        {
            pipe.Read.Dispose();
            throw;
        }
        finally
        {
            pipe.Write.Dispose();
        }
    }

    /// <summary>Closes both ends; one that was closed before stays so.</summary>
    public void Dispose()
    {
        Read.Dispose();
        Write.Dispose();
    }
}
