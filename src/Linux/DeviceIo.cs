using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>How <see cref="DeviceIo.Open"/> opens; close-on-exec is always added.</summary>
[Flags]
public enum OpenFlags
{
    ReadOnly = 0,
    ReadWrite = 2,
    NonBlocking = 0x800,

    /// <summary>Of a block device: only if it is not mounted and no process has claimed it in this way, and as a claim of it.</summary>
    Exclusive = 0x80,
}

/// <summary>
/// Reads and writes that report an error number instead of throwing, for loops that must not allocate. An interrupted call
/// is repeated. A transfer may be shorter than asked for.
/// </summary>
public static unsafe partial class DeviceIo
{
    private const int SeekEnd = 2;

    /// <summary>Opens an existing file or device.</summary>
    public static FileDescriptor Open(string path, OpenFlags flags)
    {
        var result = OpenRaw(path, (int)flags | Fcntl.O_CLOEXEC);
        return result < 0 ? throw LinuxException.Last("open", path) : new FileDescriptor(result);
    }

    /// <summary>Makes a file that only its owner may read, for writing, and that programs started from now on inherit.</summary>
    /// <exception cref="LinuxException"><c>EEXIST</c>: there is one of that name.</exception>
    public static FileDescriptor CreateInheritable(string path)
    {
        const int Private = 0x180; // 0600
        var result = OpenRaw(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL, Private);
        return result < 0 ? throw LinuxException.Last("open", path) : new FileDescriptor(result);
    }

    /// <summary>Opens a file that only its owner may read and write, and makes it, empty, if there is none.</summary>
    /// <exception cref="LinuxException"><c>ELOOP</c>: a symbolic link has the name.</exception>
    public static FileDescriptor OpenOrCreate(string path)
    {
        const int Private = 0x180; // 0600
        var result = OpenRaw(path, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC, Private);
        return result < 0 ? throw LinuxException.Last("open", path) : new FileDescriptor(result);
    }

    /// <summary>Opens a file that only its owner may read, empty, for writing: a new one, or what has the name.</summary>
    /// <exception cref="LinuxException"><c>ELOOP</c>: a symbolic link has the name.</exception>
    public static FileDescriptor CreateOrEmpty(string path)
    {
        const int Private = 0x180; // 0600
        var result = OpenRaw(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_TRUNC | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC, Private);
        return result < 0 ? throw LinuxException.Last("open", path) : new FileDescriptor(result);
    }

    /// <summary>The size of a file or of a block device, in bytes.</summary>
    public static long SizeOf(FileDescriptor descriptor)
    {
        var size = Seek(descriptor.Number, 0, SeekEnd);
        GC.KeepAlive(descriptor);
        return size < 0 ? throw LinuxException.Last("lseek") : size;
    }

    /// <summary>Cuts a regular file, or extends it with a hole, which reads as zeros and takes no space.</summary>
    public static void SetLength(FileDescriptor descriptor, long length)
    {
        while (Truncate(descriptor.Number, length) < 0)
        {
            if (!IsInterrupted)
                throw LinuxException.Last("ftruncate");
        }

        GC.KeepAlive(descriptor);
    }

    /// <summary>Makes reads return <see cref="Errno.EAGAIN"/> instead of waiting.</summary>
    public static void SetNonBlocking(FileDescriptor descriptor) => Fcntl.SetNonBlocking(descriptor, nonBlocking: true);

    /// <summary>
    /// Opens what is behind a descriptor once more, for writing that never waits; the flags of the descriptor itself belong to
    /// all processes that share it. Null where that cannot be done, as with a socket, or makes no sense, as with a file.
    /// </summary>
    public static FileDescriptor? ReopenWithoutWaiting(FileDescriptor descriptor)
    {
        if (!MayWait(descriptor))
            return null;
        // One that is open for reading as well keeps what is in the pipe, and the other has to do that too.
        var access = Fcntl.GetFlags(descriptor) & (Fcntl.O_RDWR | Fcntl.O_WRONLY);
        var result = OpenRaw($"/proc/self/fd/{descriptor.Number}", access | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC);
        return result < 0 ? null : new FileDescriptor(result);
    }

    /// <summary>Whether a write may have to wait for a reader: not to files, which always take bytes or fail.</summary>
    public static bool MayWait(FileDescriptor descriptor) => SysStat.KindOf(descriptor) == FileKind.Special;

    /// <summary>
    /// Waits until a descriptor takes bytes, or fails at once to take any: both is true. False if the time is over, or if the other
    /// descriptor became readable (−1: there is none). Does not allocate.
    /// </summary>
    public static bool WaitUntilWritable(int descriptor, int orReadable, int milliseconds)
    {
        Span<SysPoll.PollFd> entries =
        [
            new() { Descriptor = descriptor, Events = SysPoll.POLLOUT },
            new() { Descriptor = orReadable, Events = SysPoll.POLLIN },
        ];
        SysPoll.Wait(entries, milliseconds);
        return entries[0].Returned != 0 && entries[1].Returned == 0;
    }

    public static Errno Read(int descriptor, Span<byte> into, out int count)
    {
        nint result;
        // SAFETY: the span is pinned and its length is passed along with it, here and below.
        fixed (byte* pointer = into)
        {
            do
            {
                result = ReadFile(descriptor, pointer, (nuint)into.Length);
            }
            while (result < 0 && IsInterrupted);
        }

        return Outcome(result, out count);
    }

    public static Errno Write(int descriptor, ReadOnlySpan<byte> bytes, out int count)
    {
        nint result;
        // SAFETY: as in Read.
        fixed (byte* pointer = bytes)
        {
            do
            {
                result = WriteFile(descriptor, pointer, (nuint)bytes.Length);
            }
            while (result < 0 && IsInterrupted);
        }

        return Outcome(result, out count);
    }

    public static Errno ReadAt(int descriptor, Span<byte> into, long offset, out int count)
    {
        nint result;
        // SAFETY: as in Read.
        fixed (byte* pointer = into)
        {
            do
            {
                result = ReadFileAt(descriptor, pointer, (nuint)into.Length, offset);
            }
            while (result < 0 && IsInterrupted);
        }

        return Outcome(result, out count);
    }

    public static Errno WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset, out int count)
    {
        nint result;
        // SAFETY: as in Read.
        fixed (byte* pointer = bytes)
        {
            do
            {
                result = WriteFileAt(descriptor, pointer, (nuint)bytes.Length, offset);
            }
            while (result < 0 && IsInterrupted);
        }

        return Outcome(result, out count);
    }

    private static int OpenRaw(string path, int flags, int mode = 0)
    {
        var name = Encoding.UTF8.GetBytes(path + '\0');
        int descriptor;
        do
        {
            // SAFETY: the name is pinned during the call and ends with a zero byte.
            fixed (byte* pointer = name)
            {
                descriptor = OpenFile(pointer, flags, mode);
            }
        }
        while (descriptor < 0 && IsInterrupted);
        return descriptor;
    }

    private static bool IsInterrupted => Marshal.GetLastPInvokeError() == (int)Errno.EINTR;

    private static Errno Outcome(nint result, out int count)
    {
        count = result < 0 ? 0 : (int)result;
        return result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFile(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int descriptor, long length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadFile(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadFileAt(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteFileAt(int descriptor, byte* buffer, nuint count, long offset);
}
