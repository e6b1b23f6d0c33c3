using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sys/pidfd.h</c>: processes by descriptor, which unlike a number cannot come to mean another process.</summary>
internal static unsafe partial class SysPidfd
{
    // linux/pidfd.h of Linux 6.15: _IOWR(0xFF, 11, struct pidfd_info), in the first version of that.
    internal const uint PIDFD_GET_INFO = 0xC040FF0B;
    internal const ulong PIDFD_INFO_EXIT = 8;
    internal const int InfoSize = 64;

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

    /// <summary>
    /// How a process ended that another process has reaped. Null if it has not been reaped yet, or the kernel does not keep that (before Linux 6.15).
    /// </summary>
    internal static ExitStatus? TryGetExit(FileDescriptor pidfd)
    {
        var info = new Info { Mask = PIDFD_INFO_EXIT };
        // SAFETY: the kernel reads and writes one structure of the size that the request's number names.
        if (Ioctl(pidfd, PIDFD_GET_INFO, &info) != 0 || (info.Mask & PIDFD_INFO_EXIT) == 0)
            return null;
        return StatusOf(info.ExitCode);
    }

    /// <summary>
    /// A status in the form of <c>wait(2)</c>: the low seven bits are the signal, the next says whether a core was dumped, the next eight are the status.
    /// </summary>
    internal static ExitStatus StatusOf(int code)
    {
        var signal = code & 0x7F;
        return signal == 0
            ? new ExitStatus.Exited((code >> 8) & 0xFF)
            : new ExitStatus.Signaled((Signal)signal, CoreDumped: (code & 0x80) != 0);
    }

    /// <summary>The members of <c>struct pidfd_info</c> that are used here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = InfoSize)]
    internal struct Info
    {
        [FieldOffset(0)]
        internal ulong Mask;

        [FieldOffset(60)]
        internal int ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(FileDescriptor pidfd, nuint request, Info* info);

    [LibraryImport("libc", EntryPoint = "pidfd_open", SetLastError = true)]
    private static partial FileDescriptor PidfdOpen(int pid, uint flags);

    [LibraryImport("libc", EntryPoint = "pidfd_send_signal", SetLastError = true)]
    private static partial int PidfdSendSignal(FileDescriptor pidfd, int signal, void* info, uint flags);

    [LibraryImport("libc", EntryPoint = "pidfd_getfd", SetLastError = true)]
    private static partial FileDescriptor PidfdGetfd(FileDescriptor pidfd, int number, uint flags);
}
