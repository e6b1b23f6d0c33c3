using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>fcntl.h</c>: flags of open descriptors, and copies of descriptors.</summary>
internal static partial class Fcntl
{
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_TRUNC = 0x200;
    internal const int O_APPEND = 0x400;
    internal const int O_NOCTTY = 0x100;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_NOFOLLOW = 0x20000;
    internal const int O_CLOEXEC = 0x80000;
    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int F_GETFD = 1;
    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int F_ADD_SEALS = 1033;
    internal const int F_SETPIPE_SZ = 1031;
    internal const int F_SEAL_SEAL = 1;
    internal const int F_SEAL_SHRINK = 2;
    internal const int F_SEAL_GROW = 4;
    internal const int F_SEAL_WRITE = 8;

    /// <summary>A copy of <paramref name="descriptor"/> whose number is at least <paramref name="lowest"/>, with close-on-exec.</summary>
    internal static FileDescriptor Duplicate(FileDescriptor descriptor, int lowest)
    {
        var copy = FcntlInt(descriptor, F_DUPFD_CLOEXEC, lowest);
        return copy >= 0 ? new FileDescriptor(copy) : throw LinuxException.Last("fcntl(F_DUPFD_CLOEXEC)");
    }

    /// <summary>−1 where nothing is open.</summary>
    internal static int GetDescriptorFlags(FileDescriptor descriptor) => FcntlInt(descriptor, F_GETFD, 0);

    internal static void SetNonBlocking(FileDescriptor descriptor, bool nonBlocking)
    {
        var flags = FcntlInt(descriptor, F_GETFL, 0);
        if (flags < 0)
            throw LinuxException.Last("fcntl(F_GETFL)");
        var wanted = nonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
        if (wanted != flags && FcntlInt(descriptor, F_SETFL, wanted) < 0)
            throw LinuxException.Last("fcntl(F_SETFL)");
    }

    /// <summary>The flags of an open file; of them <see cref="O_RDWR"/> and <see cref="O_WRONLY"/> say what it is open for.</summary>
    internal static int GetFlags(FileDescriptor descriptor) => FcntlInt(descriptor, F_GETFL, 0);

    /// <summary>Changes how many bytes a pipe takes; it stays as it is where the kernel's limit says no.</summary>
    internal static void TrySetPipeSize(FileDescriptor pipe, int bytes) => _ = FcntlInt(pipe, F_SETPIPE_SZ, bytes);

    /// <summary>Makes the contents of a file in memory final: neither its bytes, its size nor these seals can be changed from now on.</summary>
    internal static void Seal(FileDescriptor memoryFile)
    {
        if (FcntlInt(memoryFile, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
            throw LinuxException.Last("fcntl(F_ADD_SEALS)");
    }

    // fcntl(2) is variadic; on x86-64 and arm64 Linux a variadic integer travels in the same register as a fixed one.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FcntlInt(FileDescriptor descriptor, int command, int argument);
}
