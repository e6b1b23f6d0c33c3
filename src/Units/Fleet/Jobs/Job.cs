namespace Hillingar.Units.Fleet;

/// <summary>The number of a request to start, stop or restart a unit; its outcome is told under the same number.</summary>
public readonly record struct JobId(long Number)
{
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

/// <summary>How a job ended, in systemd's words where it has one (org.freedesktop.systemd1(5), <c>JobRemoved</c>).</summary>
public enum JobResult
{
    /// <summary>The unit is where the job wanted it.</summary>
    Done,

    /// <summary>A later request wanted the opposite.</summary>
    Canceled,

    /// <summary>A deadline passed first.</summary>
    Timeout,

    /// <summary>The unit could not be brought there.</summary>
    Failed,

    /// <summary>The unit was not touched, because another that it needs could not be brought where it should be.</summary>
    Dependency,

    /// <summary>The request contradicts itself or names what is not there; nothing was touched.</summary>
    Refused,
}

/// <summary>The end of a job, for one of those who asked for it.</summary>
/// <param name="Request">The number under which it was asked for.</param>
/// <param name="Reason">A clause that says why, where the result alone does not.</param>
public sealed record JobEnded(JobId Request, UnitId Unit, JobResult Result, string? Reason);
