using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>What a path names, links not followed.</summary>
public enum FileKind
{
    Regular,
    Directory,
    SymbolicLink,

    /// <summary>A pipe, a socket or a device: opening one may block or do things.</summary>
    Special,
}

/// <summary><c>sys/stat.h</c>.</summary>
public static unsafe partial class SysStat
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const uint STATX_TYPE = 1;
    internal const int S_IFMT = 0xF000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFLNK = 0xA000;

    /// <summary>Looks at a path itself, without opening it; null if there is nothing.</summary>
    public static FileKind? KindOf(string path)
    {
        Statx status = default;
        // SAFETY: status is as large as struct statx, which the call fills.
        if (StatxRaw(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) < 0)
            return (Errno)Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("statx", path);
        return KindOf(status);
    }

    /// <summary>What is behind an open descriptor.</summary>
    public static FileKind KindOf(FileDescriptor descriptor)
    {
        Statx status = default;
        // SAFETY: as above.
        if (StatxRaw(descriptor.Number, "", AT_EMPTY_PATH, STATX_TYPE, &status) < 0)
            throw LinuxException.Last("statx");
        GC.KeepAlive(descriptor);
        return KindOf(status);
    }

    private static FileKind KindOf(in Statx status) => (status.Mode & S_IFMT) switch
    {
        S_IFREG => FileKind.Regular,
        S_IFDIR => FileKind.Directory,
        S_IFLNK => FileKind.SymbolicLink,
        _ => FileKind.Special,
    };

    /// <summary>The member of <c>struct statx</c> that is looked at.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(28)]
        public ushort Mode;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxRaw(int directory, string path, int flags, uint mask, Statx* status);
}
