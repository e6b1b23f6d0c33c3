using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>poll.h</c>: waiting for a few descriptors on the calling thread.</summary>
internal static unsafe partial class SysPoll
{
    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;

    /// <summary>Waits until one of the entries has an event or the time is over; a signal handler ends the wait too.</summary>
    /// <param name="milliseconds">−1 for no limit.</param>
    internal static void Wait(Span<PollFd> entries, int milliseconds)
    {
        // SAFETY: the entries are pinned for the call and their number is passed.
        fixed (PollFd* start = entries)
        {
            if (Poll(start, (ulong)entries.Length, milliseconds) < 0 && (Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw LinuxException.Last("poll");
        }
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollFd* entries, ulong count, int milliseconds);
}
