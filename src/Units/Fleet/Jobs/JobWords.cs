namespace Hillingar.Units.Fleet;

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
