using System.Runtime.InteropServices;

namespace Hillingar.Linux.Tests;

/// <summary>Calls that only the tests need.</summary>
internal static class Libc
{
    /// <summary>Gives the calling thread mounts of its own, and an empty file system at one place.</summary>
    internal static void EnterOwnMountNamespace(string emptyAt)
    {
        const int NewMounts = 0x20000;
        const int OwnWorkingDirectory = 0x200;
        const ulong RecursivelyPrivate = (1 << 14) | (1 << 18);
        Assert.Equal(0, Unshare(NewMounts | OwnWorkingDirectory));
        Assert.Equal(0, Mount("none", "/", null, RecursivelyPrivate, null));
        Assert.Equal(0, Mount("tmpfs", emptyAt, "tmpfs", 0, null));
    }

#pragma warning disable SYSLIB1054 // Source-generated imports need unsafe code, which tests may not contain.
    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static extern int Fcntl(int descriptor, int command, int argument);

    [DllImport("libc", EntryPoint = "pthread_self")]
    internal static extern nint PthreadSelf();

    [DllImport("libc", EntryPoint = "pthread_kill")]
    internal static extern int PthreadKill(nint thread, int signal);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    internal static extern int Setenv(string name, string value, int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    internal static extern int Unsetenv(string name);

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int namespaces);

    [DllImport("libc", EntryPoint = "mount", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true, SetLastError = true)]
    private static extern int Mount(string source, string target, string? type, ulong flags, string? data);
#pragma warning restore SYSLIB1054
}
