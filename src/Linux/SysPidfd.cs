using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sys/pidfd.h</c>: processes by descriptor, which unlike a number cannot come to mean another process.</summary>
internal static unsafe partial class SysPidfd
{
    /// <summary>A descriptor of a process; null if there is no process (or only a thread) of that number.</summary>
    internal static FileDescriptor? TryOpen(int pid)
    {
        var pidfd = PidfdOpen(pid, 0);
        if (!pidfd.IsInvalid)
            return pidfd;
        return (Errno)Marshal.GetLastPInvokeError() is Errno.ESRCH or Errno.EINVAL or Errno.ENOENT
            ? null
            : throw LinuxException.Last("pidfd_open", $"{pid}");
    }

    /// <summary>Sends a signal, or with signal 0 only asks; false if the process has been reaped.</summary>
    internal static bool TrySend(FileDescriptor pidfd, int signal)
    {
        // SAFETY: without a siginfo the kernel makes the one that kill(2) would.
        if (PidfdSendSignal(pidfd, signal, null, 0) == 0)
            return true;
        return (Errno)Marshal.GetLastPInvokeError() == Errno.ESRCH ? false : throw LinuxException.Last("pidfd_send_signal");
    }

    internal static FileDescriptor GetDescriptor(FileDescriptor pidfd, int number)
    {
        var copy = PidfdGetfd(pidfd, number, 0);
        return copy.IsInvalid ? throw LinuxException.Last("pidfd_getfd", $"{number}") : copy;
    }

    [LibraryImport("libc", EntryPoint = "pidfd_open", SetLastError = true)]
    private static partial FileDescriptor PidfdOpen(int pid, uint flags);

    [LibraryImport("libc", EntryPoint = "pidfd_send_signal", SetLastError = true)]
    private static partial int PidfdSendSignal(FileDescriptor pidfd, int signal, void* info, uint flags);

    [LibraryImport("libc", EntryPoint = "pidfd_getfd", SetLastError = true)]
    private static partial FileDescriptor PidfdGetfd(FileDescriptor pidfd, int number, uint flags);
}
