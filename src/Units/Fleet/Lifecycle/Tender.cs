namespace Hillingar.Units.Fleet;

/// <summary>
/// One tender process. The start time (field 22 of <c>/proc/PID/stat</c>, in clock ticks since boot) tells it from a
/// later process with the same number.
/// </summary>
public readonly record struct TenderProcess(int Pid, ulong StartTime)
{
    public override string ToString() => $"pid {Pid}";
}

/// <summary>How a tender ended.</summary>
public abstract record TenderExit
{
    private TenderExit()
    {
    }

    /// <summary>The tender returned a status, which is the guest's own unless the tender itself failed.</summary>
    /// <param name="Why">The tender's own account of an end that was not the guest's wish; null if there is none.</param>
    public sealed record Exited(int Status, string? Why = null) : TenderExit
    {
        /// <summary>The status with which the guest ended; null where the tender says that the status is its own.</summary>
        public int? GuestStatus => Why is null ? Status : null;

        public override string ToString() => Why is null ? $"exited with status {Status}" : $"exited with status {Status} ({Why})";
    }

    /// <summary>The tender ended while no supervisor was there to hear how.</summary>
    public sealed record Unknown : TenderExit
    {
        public override string ToString() => "ended while hillingard did not run, so that its status is not known";
    }

    /// <summary>A signal ended it.</summary>
    public sealed record Killed(int Signal, bool CoreDumped) : TenderExit
    {
        public override string ToString() =>
            $"was killed by signal {SignalNames.Of(Signal)}{(CoreDumped ? " and dumped core" : "")}";
    }
}

/// <summary>Signals by their names in signal(7), for the architectures that share the common numbering.</summary>
public static class SignalNames
{
    public const int Kill = 9;
    public const int Term = 15;

    private static readonly string[] Names =
    [
        "0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ];

    /// <summary>The name with the number, <c>SIGKILL (9)</c>; the bare number for a real-time signal.</summary>
    public static string Of(int signal) =>
        signal > 0 && signal < Names.Length ? $"{Names[signal]} ({signal})" : $"{signal}";
}
