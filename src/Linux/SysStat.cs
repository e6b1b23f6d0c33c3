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

/// <summary>What tells whether a file is still what it was: all of it changes or stays.</summary>
/// <param name="Device">Major number in the upper half, minor in the lower.</param>
/// <param name="Modified">When the bytes changed last, as their owner may say.</param>
/// <param name="Changed">When the bytes or anything else about the file changed last, which no program can set.</param>
public readonly record struct FileStamp(FileKind Kind, ulong Device, ulong Inode, ulong Size, DateTimeOffset Modified, DateTimeOffset Changed);

/// <summary><c>sys/stat.h</c>.</summary>
public static unsafe partial class SysStat
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const uint STATX_TYPE = 1;
    internal const uint STATX_BASIC_STATS = 0x7FF;
    internal const int S_IFMT = 0xF000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFLNK = 0xA000;
    internal const int S_IFBLK = 0x6000;

    // The unit of stx_blocks.
    private const int BlockSize = 512;

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
    public static FileKind KindOf(FileDescriptor descriptor) => KindOf(Of(descriptor, STATX_TYPE));

    /// <summary>Whether a block device is behind an open descriptor.</summary>
    public static bool IsBlockDevice(FileDescriptor descriptor) => (Of(descriptor, STATX_TYPE).Mode & S_IFMT) == S_IFBLK;

    /// <summary>
    /// What tells a file from all others while it is there, under all its names: of a block device its number, of anything else the
    /// file system and the inode.
    /// </summary>
    public static string IdentityOf(FileDescriptor descriptor)
    {
        var status = Of(descriptor, STATX_BASIC_STATS);
        return (status.Mode & S_IFMT) == S_IFBLK
            ? $"block {status.SpecialMajor}:{status.SpecialMinor}"
            : $"{status.DeviceMajor}:{status.DeviceMinor} {status.Inode}";
    }

    private static Statx Of(FileDescriptor descriptor, uint mask)
    {
        Statx status = default;
        // SAFETY: as above.
        if (StatxRaw(descriptor.Number, "", AT_EMPTY_PATH, mask, &status) < 0)
            throw LinuxException.Last("statx");
        GC.KeepAlive(descriptor);
        return status;
    }

    /// <summary>The stamp of what a path leads to, links followed; null if there is nothing that can be looked at.</summary>
    public static FileStamp? StampOf(string path)
    {
        Statx status = default;
        // SAFETY: as above.
        return StatxRaw(AT_FDCWD, path, 0, STATX_BASIC_STATS, &status) < 0 ? null : StampOf(status);
    }

    /// <summary>The stamp of what an open descriptor leads to.</summary>
    internal static FileStamp StampOf(FileDescriptor descriptor) => StampOf(Of(descriptor, STATX_BASIC_STATS));

    /// <summary>The stamp of what a path, seen from an open directory, leads to, links followed; null if there is nothing that can be looked at.</summary>
    internal static FileStamp? StampOf(FileDescriptor directory, ReadOnlySpan<byte> path)
    {
        var result = AtCalls.Status(directory.Number, path, 0, out var status);
        GC.KeepAlive(directory);
        return result < 0 ? null : StampOf(status);
    }

    private static FileStamp StampOf(in Statx status) => new(
        KindOf(status), (ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode, status.Size,
        TimeOf(status.ModifiedSeconds, status.ModifiedNanoseconds), TimeOf(status.ChangedSeconds, status.ChangedNanoseconds));

    // Exact to 100 ns; file systems count in clock ticks or in such steps.
    private static DateTimeOffset TimeOf(long seconds, uint nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond + nanoseconds / TimeSpan.NanosecondsPerTick);

    private static FileKind KindOf(in Statx status) => (status.Mode & S_IFMT) switch
    {
        S_IFREG => FileKind.Regular,
        S_IFDIR => FileKind.Directory,
        S_IFLNK => FileKind.SymbolicLink,
        _ => FileKind.Special,
    };

    /// <summary>What is behind an open descriptor, in full.</summary>
    public static FileStatus StatusOf(FileDescriptor descriptor) => StatusOf(Of(descriptor, STATX_BASIC_STATS));

    /// <summary>What lies at a path itself, in full; null if there is nothing.</summary>
    public static FileStatus? StatusOf(string path)
    {
        Statx status = default;
        // SAFETY: as above.
        if (StatxRaw(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) < 0)
            return (Errno)Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("statx", path);
        return StatusOf(status);
    }

    internal static FileStatus StatusOf(in Statx status) => new(
        KindOf(status),
        status.Mode & ~S_IFMT,
        (long)status.Size,
        (long)status.Blocks * BlockSize,
        status.Links,
        status.Inode,
        ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
        status.ModifiedSeconds,
        status.ModifiedNanoseconds)
    {
        Owner = status.Owner,
        ChangedSeconds = status.ChangedSeconds,
        ChangedNanoseconds = status.ChangedNanoseconds,
    };

    /// <summary>The members of <c>struct statx</c> that are looked at.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(48)]
        public ulong Blocks;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(128)]
        public uint SpecialMajor;

        [FieldOffset(132)]
        public uint SpecialMinor;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxRaw(int directory, string path, int flags, uint mask, Statx* status);
}
