using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Memory mappings (<c>sys/mman.h</c>).</summary>
internal static unsafe partial class SysMman
{
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int MapSharedFlag = 0x01;
    private const int MapPrivateFlag = 0x02;
    private const int MapAnonymousFlag = 0x20;
    private const int MapNoReserveFlag = 0x4000;
    private const uint MemfdCloseOnExec = 1;
    private const uint MemfdAllowSealing = 2;

    /// <summary>Maps a descriptor's memory from offset 0, readable and writable.</summary>
    internal static byte* MapShared(FileDescriptor descriptor, nuint size) =>
        Map(size, MapSharedFlag, descriptor.Number);

    /// <summary>Zeroed memory of this process, which takes real pages only where it is touched.</summary>
    internal static byte* MapAnonymous(nuint size) =>
        Map(size, MapPrivateFlag | MapAnonymousFlag | MapNoReserveFlag, -1);

    /// <summary>Changes what may be done with whole pages of a mapping. Write access includes read access.</summary>
    internal static void Protect(byte* address, nuint size, bool read, bool write)
    {
        var protection = (read ? ProtRead : 0) | (write ? ProtRead | ProtWrite : 0);
        // SAFETY: the caller passes pages of a mapping that it owns.
        if (Mprotect(address, size, protection) != 0)
            throw LinuxException.Last("mprotect");
    }

    internal static void Unmap(byte* address, nuint size)
    {
        // SAFETY: the caller passes a whole mapping that it owns and forgets the pointer.
        if (Munmap(address, size) != 0)
            throw LinuxException.Last("munmap");
    }

    /// <summary>An empty file that exists in memory only, with close-on-exec, and that may be sealed (<c>memfd_create(2)</c>).</summary>
    /// <param name="name">Shown below <c>/proc/PID/fd</c>; need not be unique.</param>
    internal static FileDescriptor CreateMemoryFile(string name)
    {
        var file = MemfdCreate(name, MemfdCloseOnExec | MemfdAllowSealing);
        return file.IsInvalid ? throw LinuxException.Last("memfd_create", name) : file;
    }

    private static byte* Map(nuint size, int flags, int descriptor)
    {
        // SAFETY: without MAP_FIXED the kernel chooses an address where nothing is mapped.
        var address = Mmap(null, size, ProtRead | ProtWrite, flags, descriptor, 0);
        return (nint)address == -1 ? throw LinuxException.Last("mmap") : address;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Mmap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial FileDescriptor MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(void* address, nuint length);
}
