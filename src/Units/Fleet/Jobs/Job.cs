namespace Hillingar.Units.Fleet;

/// <summary>The number of a job: the same in the core, on the bus, in the log and for people.</summary>
/// <param name="Number">Counts from 1.</param>
public readonly record struct JobId(uint Number) : IComparable<JobId>
{
    public int CompareTo(JobId other) => Number.CompareTo(other.Number);

    public static bool operator <(JobId left, JobId right) => left.Number < right.Number;

    public static bool operator >(JobId left, JobId right) => left.Number > right.Number;

    public static bool operator <=(JobId left, JobId right) => left.Number <= right.Number;

    public static bool operator >=(JobId left, JobId right) => left.Number >= right.Number;

    public override string ToString() => $"#{Number}";
}

/// <summary>What a job does to its unit.</summary>
public enum JobType
{
    Start,
    Stop,

    /// <summary>Stops the unit if it runs, then starts it.</summary>
    Restart,
}

/// <summary>What a request does to jobs that are pending already (systemctl(1), <c>--job-mode=</c>).</summary>
public enum JobMode
{
    /// <summary>Contrary jobs are canceled.</summary>
    Replace,

    /// <summary>The request is refused if a contrary job is pending.</summary>
    Fail,

    /// <summary>Only what is named is moved, and at once, whatever it depends on.</summary>
    IgnoreDependencies,
}

/// <summary>How a job ended, in systemd's words where it has one (org.freedesktop.systemd1(5), <c>JobRemoved</c>).</summary>
public enum JobResult
{
    /// <summary>What was wanted is so, or was so already.</summary>
    Done,

    /// <summary>A later request wanted the opposite, or somebody called it off.</summary>
    Canceled,

    /// <summary>A deadline passed first.</summary>
    Timeout,

    /// <summary>It was tried and could not be had. Of a switch: before anything was touched.</summary>
    Failed,

    /// <summary>The unit was not touched, because another that it needs could not be brought where it should be.</summary>
    Dependency,

    /// <summary>The request contradicts itself or cannot be granted as things are; nothing was touched.</summary>
    Refused,

    /// <summary>The unit files have mistakes; nothing was touched.</summary>
    Invalid,

    /// <summary>Of a switch: it failed after it had begun, and what ran before runs again.</summary>
    PutBack,

    /// <summary>Of a switch: it failed after it had begun, and what ran before could not be put back as a whole.</summary>
    Stuck,
}

/// <summary>A job that is pending.</summary>
/// <param name="IsRunning">Whether its unit was asked already; else it waits for other jobs.</param>
/// <param name="IsAutomatic">Whether nobody asked for it: the restart policy or a unit that upholds this one did.</param>
public sealed record PendingJob(JobId Id, UnitId Unit, JobType Type, bool IsRunning, bool IsAutomatic);

/// <summary>What came of the request to move one unit.</summary>
/// <param name="Job">The job that does it, which others may have asked for before; null if the request is refused.</param>
/// <param name="Refusal">Why, in a clause; null if it is not.</param>
/// <param name="IsConflict">Whether it is refused for a contrary job that is pending.</param>
public sealed record JobAnswer(UnitId Unit, JobId? Job, string? Refusal = null, bool IsConflict = false);

/// <summary>The end of a job.</summary>
/// <param name="Reason">A clause that says why, where the result alone does not.</param>
public sealed record JobEnded(JobId Job, UnitId Unit, JobType Type, JobResult Result, string? Reason);

/// <summary>The words for jobs, the same on the bus and for people.</summary>
public static class JobWords
{
    public static string Of(JobType type) => type switch
    {
        JobType.Start => "start",
        JobType.Stop => "stop",
        JobType.Restart => "restart",
    };

    /// <summary>systemd's word where it has one.</summary>
    public static string Of(JobResult result) => result switch
    {
        JobResult.Done => "done",
        JobResult.Canceled => "canceled",
        JobResult.Timeout => "timeout",
        JobResult.Failed => "failed",
        JobResult.Dependency => "dependency",
        JobResult.Refused => "refused",
        JobResult.Invalid => "invalid",
        JobResult.PutBack => "put-back",
        JobResult.Stuck => "stuck",
    };
}
