using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>unistd.h</c>: reading, writing and pipes.</summary>
internal static unsafe partial class Unistd
{
    /// <summary>The number of bytes read, 0 at the end, or −1 where a non-blocking descriptor has nothing now.</summary>
    internal static int Read(FileDescriptor descriptor, Span<byte> buffer)
    {
        // SAFETY: the buffer is pinned for the call and its own length is passed.
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = ReadRaw(descriptor, start, (nuint)buffer.Length);
                if (count >= 0)
                    return (int)count;
                switch ((Errno)Marshal.GetLastPInvokeError())
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.EAGAIN:
                        return -1;
                    default:
                        throw LinuxException.Last("read");
                }
            }
        }
    }

    /// <summary>The number of bytes written, or −1 where a non-blocking descriptor takes nothing now.</summary>
    internal static int Write(FileDescriptor descriptor, ReadOnlySpan<byte> data)
    {
        // SAFETY: the data are pinned for the call and their own length is passed.
        fixed (byte* start = data)
        {
            while (true)
            {
                var count = WriteRaw(descriptor, start, (nuint)data.Length);
                if (count >= 0)
                    return (int)count;
                switch ((Errno)Marshal.GetLastPInvokeError())
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.EAGAIN:
                        return -1;
                    default:
                        throw LinuxException.Last("write");
                }
            }
        }
    }

    internal static (FileDescriptor Read, FileDescriptor Write) Pipe(int flags)
    {
        var ends = stackalloc int[2];
        // SAFETY: pipe2 writes exactly two integers.
        if (Pipe2(ends, flags) < 0)
            throw LinuxException.Last("pipe2");
        return (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadRaw(FileDescriptor descriptor, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteRaw(FileDescriptor descriptor, byte* data, nuint size);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* ends, int flags);
}
