using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sys/wait.h</c>: reaping children.</summary>
internal static unsafe partial class SysWait
{
    internal const int P_PIDFD = 3;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int CLD_EXITED = 1;
    internal const int CLD_KILLED = 2;
    internal const int CLD_DUMPED = 3;

    /// <summary>Reaps the child of a pidfd; null while it runs.</summary>
    internal static ExitStatus? TryReap(FileDescriptor pidfd)
    {
        SigInfo info = default;
        // SAFETY: info is as large as siginfo_t, which the call fills.
        while (Waitid(P_PIDFD, pidfd, &info, WEXITED | WNOHANG) < 0)
        {
            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw LinuxException.Last("waitid");
        }

        // waitid(2): with WNOHANG and nothing to report, si_pid stays zero.
        if (info.Pid == 0)
            return null;
        return info.Code switch
        {
            CLD_EXITED => new ExitStatus.Exited(info.Status),
            CLD_KILLED => new ExitStatus.Signaled((Signal)info.Status, CoreDumped: false),
            CLD_DUMPED => new ExitStatus.Signaled((Signal)info.Status, CoreDumped: true),
            _ => throw new LinuxException(Errno.EINVAL, "waitid", $"si_code {info.Code}"),
        };
    }

    /// <summary>The members of <c>siginfo_t</c> that <c>waitid(2)</c> fills.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct SigInfo
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Pid;

        [FieldOffset(24)]
        public int Status;
    }

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int Waitid(int idType, FileDescriptor id, SigInfo* info, int options);
}
