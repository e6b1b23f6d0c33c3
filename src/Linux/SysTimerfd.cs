using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>A one-shot timer on the monotonic clock that becomes readable when it runs out (<c>sys/timerfd.h</c>).</summary>
public sealed unsafe partial class TimerDescriptor : IDisposable
{
    private const int MonotonicClock = 1;
    private const int CloseOnExecAndNonBlocking = 0x80000 | 0x800;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    public TimerDescriptor()
    {
        var descriptor = TimerfdCreate(MonotonicClock, CloseOnExecAndNonBlocking);
        Descriptor = descriptor < 0 ? throw LinuxException.Last("timerfd_create") : new FileDescriptor(descriptor);
    }

    /// <summary>What to wait on.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>
    /// Runs out this many nanoseconds from now, and forgets whether it ran out before. Zero would switch the timer off, so it
    /// counts as one. The whole range is allowed: 2^64 nanoseconds are 584 years, which the kernel cuts to 292.
    /// </summary>
    public void Start(ulong nanoseconds)
    {
        var whole = Math.Max(nanoseconds, 1);
        var setting = new TimerSetting
        {
            Seconds = (long)(whole / NanosecondsPerSecond),
            Nanoseconds = (long)(whole % NanosecondsPerSecond),
        };
        // SAFETY: the kernel reads the setting, which lives on this stack frame, and is asked for no old value.
        if (TimerfdSetTime(Descriptor.Number, 0, &setting, null) != 0)
            throw LinuxException.Last("timerfd_settime");
    }

    public void Dispose() => Descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    private static partial int TimerfdCreate(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    private static partial int TimerfdSetTime(int descriptor, int flags, TimerSetting* setting, TimerSetting* old);

    /// <summary><c>struct itimerspec</c>: the interval, which stays zero, then the time until the first expiry.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimerSetting
    {
        internal long IntervalSeconds;
        internal long IntervalNanoseconds;
        internal long Seconds;
        internal long Nanoseconds;
    }
}
