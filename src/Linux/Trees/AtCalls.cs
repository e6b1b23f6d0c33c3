using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// The calls that name things by bytes, relative to an open directory (<c>openat(2)</c> and its like). Numbers below zero are errors,
/// and the last error is left behind for <see cref="LinuxException.Last"/>.
/// </summary>
internal static unsafe partial class AtCalls
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int O_DIRECTORY = 0x10000;
    internal const int O_NOFOLLOW = 0x20000;
    internal const uint RENAME_EXCHANGE = 2;
    internal const uint RENAME_NOREPLACE = 1;
    internal const uint SYNC_FILE_RANGE_WRITE = 2;
    internal const int DT_DIR = 4;
    internal const int DT_REG = 8;
    internal const int DT_LNK = 10;
    internal const int DT_UNKNOWN = 0;
    internal const int FileTypeOffset = 18;
    internal const int FileNameOffset = 19;
    internal const int RecordLengthOffset = 16;

    // With the terminating zero byte: the longest path that Linux takes.
    private const int MaximumPath = 4096;

    internal static int Open(int directory, ReadOnlySpan<byte> name, int flags, int mode = 0)
    {
        Span<byte> buffer = stackalloc byte[Room(name)];
        fixed (byte* path = Terminated(name, buffer))
        {
            int result;
            do
            {
                // SAFETY: the name is pinned and ends with a zero byte, here and in all calls below.
                result = OpenAt(directory, path, flags | Fcntl.O_CLOEXEC, mode);
            }
            while (result < 0 && Marshal.GetLastPInvokeError() == (int)Errno.EINTR);
            return result;
        }
    }

    internal static int MakeDirectory(int directory, ReadOnlySpan<byte> name, int mode)
    {
        Span<byte> buffer = stackalloc byte[Room(name)];
        fixed (byte* path = Terminated(name, buffer))
            return MkdirAt(directory, path, mode);
    }

    internal static int Unlink(int directory, ReadOnlySpan<byte> name, int flags)
    {
        Span<byte> buffer = stackalloc byte[Room(name)];
        fixed (byte* path = Terminated(name, buffer))
            return UnlinkAt(directory, path, flags);
    }

    internal static int SymbolicLink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> name)
    {
        Span<byte> first = stackalloc byte[Room(target)];
        Span<byte> second = stackalloc byte[Room(name)];
        fixed (byte* to = Terminated(target, first))
        fixed (byte* path = Terminated(name, second))
            return SymlinkAt(to, directory, path);
    }

    internal static int Link(int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to)
    {
        Span<byte> first = stackalloc byte[Room(from)];
        Span<byte> second = stackalloc byte[Room(to)];
        fixed (byte* old = Terminated(from, first))
        fixed (byte* fresh = Terminated(to, second))
            return LinkAt(fromDirectory, old, toDirectory, fresh, 0);
    }

    internal static int Rename(int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to, uint flags)
    {
        Span<byte> first = stackalloc byte[Room(from)];
        Span<byte> second = stackalloc byte[Room(to)];
        fixed (byte* old = Terminated(from, first))
        fixed (byte* fresh = Terminated(to, second))
            return RenameAt2(fromDirectory, old, toDirectory, fresh, flags);
    }

    /// <summary>How many bytes of the target there are; as many as the buffer has if there may be more.</summary>
    internal static int ReadLink(int directory, ReadOnlySpan<byte> name, Span<byte> target)
    {
        Span<byte> buffer = stackalloc byte[Room(name)];
        fixed (byte* path = Terminated(name, buffer))
        fixed (byte* into = target)
            return (int)ReadLinkAt(directory, path, into, (nuint)target.Length);
    }

    /// <summary>Sets the time of modification, and that of the last access, to so many seconds after 1970; links are not followed.</summary>
    internal static int SetTime(int directory, ReadOnlySpan<byte> name, long seconds)
    {
        var times = stackalloc long[] { seconds, 0, seconds, 0 };
        Span<byte> buffer = stackalloc byte[Room(name)];
        // SAFETY: struct timespec is two 64-bit numbers on 64-bit Linux, and the call reads two of them.
        fixed (byte* path = Terminated(name, buffer))
            return UtimensAt(directory, path, times, AT_SYMLINK_NOFOLLOW);
    }

    /// <summary>Sets the time of modification, and that of the last access, of an open file.</summary>
    internal static int SetTime(int descriptor, long seconds)
    {
        var times = stackalloc long[] { seconds, 0, seconds, 0 };
        // SAFETY: as above.
        return Futimens(descriptor, times);
    }

    internal static int Status(int directory, ReadOnlySpan<byte> name, int flags, out SysStat.Statx status)
    {
        Span<byte> buffer = stackalloc byte[Room(name)];
        status = default;
        // SAFETY: status is as large as struct statx, which the call fills.
        fixed (byte* path = Terminated(name, buffer))
        fixed (SysStat.Statx* pointer = &status)
            return StatxAt(directory, path, flags, SysStat.STATX_BASIC_STATS, pointer);
    }

    /// <summary>How many bytes of records were read; 0 at the end.</summary>
    internal static int ReadEntries(int directory, Span<byte> records)
    {
        // SAFETY: the buffer is pinned and its length is passed along.
        fixed (byte* into = records)
            return (int)Getdents64(directory, into, (nuint)records.Length);
    }

    internal static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);

    private static int Room(ReadOnlySpan<byte> name) => Math.Min(name.Length + 1, MaximumPath + 1);

    // A longer one is cut to what the kernel refuses with ENAMETOOLONG.
    private static ReadOnlySpan<byte> Terminated(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        name[..Math.Min(name.Length, buffer.Length - 1)].CopyTo(buffer);
        buffer[^1] = 0;
        return buffer;
    }

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int SetMode(int descriptor, int mode);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    internal static partial int SyncFileRange(int descriptor, long offset, long count, uint flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MkdirAt(int directory, byte* path, int mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int SymlinkAt(byte* target, int directory, byte* path);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    private static partial int LinkAt(int fromDirectory, byte* from, int toDirectory, byte* to, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static partial int RenameAt2(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(int directory, byte* path, byte* target, nuint size);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int UtimensAt(int directory, byte* path, long* times, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int Futimens(int descriptor, long* times);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatxAt(int directory, byte* path, int flags, uint mask, SysStat.Statx* status);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint Getdents64(int directory, byte* records, nuint size);
}
