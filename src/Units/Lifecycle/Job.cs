namespace Hillingar.Units;

/// <summary>The number of a request to start, stop or restart a unit; its outcome is told under the same number.</summary>
public readonly record struct JobId(long Number)
{
    public override string ToString() => $"#{Number}";
}

/// <summary>How a job ended, in systemd's words (org.freedesktop.systemd1(5), <c>JobRemoved</c>).</summary>
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
}
