using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sys/mount.h</c>: the calling thread's view of the file system.</summary>
internal static partial class SysMount
{
    internal const ulong MS_RDONLY = 1;
    internal const ulong MS_NOSUID = 2;
    internal const ulong MS_NODEV = 4;
    internal const ulong MS_NOEXEC = 8;
    internal const ulong MS_REMOUNT = 32;
    internal const ulong MS_REC = 0x4000;
    internal const ulong MS_PRIVATE = 0x40000;
    internal const int MNT_DETACH = 2;
    internal const int __NR_pivot_root = 155;

    private const ulong Inert = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    /// <summary>
    /// Makes an empty directory that nothing can be written to the root of the calling thread's mount namespace, which must be
    /// its own, and takes everything else out of it.
    /// </summary>
    internal static void EnterEmptyRoot()
    {
        // Any directory will do to mount on; this one is wherever there is a /dev/kvm. One inode is the root itself.
        const string Place = "/dev";
        Mount(null, "/", null, MS_REC | MS_PRIVATE, null);
        Mount("none", Place, "tmpfs", Inert, "mode=555,nr_inodes=1,size=4k");
        ChangeDirectory(Place);
        // pivot_root(2): with both names the same the old root ends up on top of the new one, to be taken off.
        if (SystemCall(__NR_pivot_root, ".", ".") != 0)
            throw LinuxException.Last("pivot_root");
        if (UmountRaw(".", MNT_DETACH) != 0)
            throw LinuxException.Last("umount2");
        ChangeDirectory("/");
        Mount("none", "/", null, MS_REMOUNT | MS_RDONLY | Inert, null);
    }

    private static void ChangeDirectory(string path)
    {
        if (Chdir(path) != 0)
            throw LinuxException.Last("chdir", path);
    }

    private static void Mount(string? source, string target, string? type, ulong flags, string? data)
    {
        if (MountRaw(source, target, type, flags, data) != 0)
            throw LinuxException.Last("mount", target);
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountRaw(string? source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UmountRaw(string target, int flags);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chdir(string path);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCall(nint number, string newRoot, string oldRoot);
}
