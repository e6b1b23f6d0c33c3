namespace Hillingar.Units.Fleet;

/// <summary>A job that is pending.</summary>
/// <param name="IsRunning">Whether its unit was asked already; else it waits for other jobs.</param>
/// <param name="IsAutomatic">Whether no user asked for it: the restart policy or a unit that upholds this one did.</param>
public sealed record PendingJob(JobId Id, UnitId Unit, JobType Type, bool IsRunning, bool IsAutomatic);

/// <summary>What came of the request to move one unit.</summary>
/// <param name="Job">The job that does it, which others may have asked for before; null if the request is refused.</param>
/// <param name="Refusal">Why, in a clause; null if it is not.</param>
/// <param name="IsConflict">Whether it is refused for a contrary job that is pending.</param>
public sealed record JobAnswer(UnitId Unit, JobId? Job, string? Refusal = null, bool IsConflict = false);

/// <summary>The end of a job.</summary>
/// <param name="Reason">A clause that says why, where the result alone does not.</param>
public sealed record JobEnded(JobId Job, UnitId Unit, JobType Type, JobResult Result, string? Reason);
