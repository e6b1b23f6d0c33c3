using System.Runtime.InteropServices;

namespace Hillingar.Linux.Tests;

/// <summary>Calls that only the tests need.</summary>
internal static class Libc
{
#pragma warning disable SYSLIB1054 // Source-generated imports need unsafe code, which tests may not contain.
    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static extern int Fcntl(int descriptor, int command, int argument);

    [DllImport("libc", EntryPoint = "pthread_self")]
    internal static extern nint PthreadSelf();

    [DllImport("libc", EntryPoint = "pthread_kill")]
    internal static extern int PthreadKill(nint thread, int signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    internal static extern int Chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);

    /// <summary>Sets the user as whom this thread's accesses to files are checked, and gives the one before.</summary>
    [DllImport("libc", EntryPoint = "setfsuid")]
    internal static extern int SetFileSystemUser(uint user);
#pragma warning restore SYSLIB1054
}
