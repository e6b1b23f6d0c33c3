using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>ftw.h</c>.</summary>
public static unsafe partial class Ftw
{
    internal const int FTW_PHYS = 1;
    internal const int FTW_MOUNT = 2;
    internal const int FTW_DEPTH = 8;

    private const int MaximumOpenDirectories = 64;

    /// <summary>
    /// Removes what lies at a path with all that is below it, whatever the bytes of its names; links are not followed, other
    /// file systems not entered. Nothing there is no error.
    /// </summary>
    /// <exception cref="LinuxException">An entry cannot be removed; some may be gone by then.</exception>
    public static void RemoveTree(string path)
    {
        // SAFETY: the function has the C calling convention and nftw's signature (three of its parameters are pointers and one a
        // number, as there), keeps no pointer, and outlives the call as every static method does.
        if (Walk(path, &RemoveEntry, MaximumOpenDirectories, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0
            && (Errno)Marshal.GetLastPInvokeError() is not Errno.ENOENT)
        {
            throw LinuxException.Last("nftw", path);
        }
    }

    // What is not 0 ends the walk, which then returns it; errno stays that of remove(3).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RemoveEntry(byte* path, void* status, int kind, void* place) => Remove(path);

    [LibraryImport("libc", EntryPoint = "nftw", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Walk(string path, delegate* unmanaged[Cdecl]<byte*, void*, int, void*, int> visit, int maximumOpen, int flags);

    [LibraryImport("libc", EntryPoint = "remove")]
    private static partial int Remove(byte* path);
}
