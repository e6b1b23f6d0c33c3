using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sched.h</c>: namespaces.</summary>
internal static partial class Sched
{
    internal const int CLONE_FS = 0x00000200;
    internal const int CLONE_NEWNS = 0x00020000;
    internal const int CLONE_NEWUTS = 0x04000000;
    internal const int CLONE_NEWIPC = 0x08000000;
    internal const int CLONE_NEWPID = 0x20000000;
    internal const int CLONE_NEWNET = 0x40000000;

    /// <summary>Moves the calling thread alone into new namespaces.</summary>
    internal static void Unshare(int namespaces)
    {
        if (UnshareRaw(namespaces) < 0)
            throw LinuxException.Last("unshare");
    }

    /// <summary>Moves the calling thread alone into namespaces of the process of a pidfd.</summary>
    internal static void Join(FileDescriptor pidfd, int namespaces)
    {
        if (SetnsRaw(pidfd, namespaces) < 0)
            throw LinuxException.Last("setns");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetnsRaw(FileDescriptor descriptor, int namespaces);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareRaw(int namespaces);
}
