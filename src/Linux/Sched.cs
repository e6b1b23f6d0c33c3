using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sched.h</c>: namespaces.</summary>
internal static partial class Sched
{
    internal const int CLONE_NEWNET = 0x40000000;

    /// <summary>Moves the calling thread alone into new namespaces.</summary>
    internal static void Unshare(int namespaces)
    {
        if (UnshareRaw(namespaces) < 0)
            throw LinuxException.Last("unshare");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareRaw(int namespaces);
}
