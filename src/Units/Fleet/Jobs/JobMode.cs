namespace Hillingar.Units.Fleet;

/// <summary>What a request does to jobs that are pending already (systemctl(1), <c>--job-mode=</c>).</summary>
public enum JobMode
{
    /// <summary>Contrary jobs are canceled.</summary>
    Replace,

    /// <summary>The request is refused if a contrary job is pending.</summary>
    Fail,

    /// <summary>Only what is named is moved, and at once, without regard to its dependencies.</summary>
    IgnoreDependencies,
}
