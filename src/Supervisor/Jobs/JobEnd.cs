using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Jobs;

/// <summary>What became of a job.</summary>
/// <param name="Message">One sentence for people.</param>
internal sealed record JobEnd(JobResult Result, string Message)
{
    /// <summary>The mistakes found, when the result is <see cref="JobResult.Invalid"/>; warnings with any result.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The diagnostics as they are shown to people, with the quoted lines.</summary>
    public string Report { get; init; } = "";

    /// <summary>The generation that a switch or rollback made current, else 0.</summary>
    public uint Generation { get; init; }

    /// <summary>
    /// Of a switch or rollback that is done: units of the generation that failed, by themselves or by what another did to them, and are not to blame.
    /// </summary>
    public ImmutableArray<UnitId> FailedUnits { get; init; } = [];

    /// <summary>The end of a job of the core, as a sentence.</summary>
    public static JobEnd Of(JobType type, JobEnded end)
    {
        var verb = type switch
        {
            JobType.Start => "started",
            JobType.Stop => "stopped",
            JobType.Restart => "restarted",
        };
        var unit = end.Unit;
        return new JobEnd(end.Result, end.Result switch
        {
            JobResult.Done => $"{unit} {verb}",
            JobResult.Canceled => $"{unit} was not {verb}: {end.Reason ?? "another request took the place of this one"}",
            JobResult.Timeout => $"{unit} was not {verb} in time{(end.Reason is null ? "" : $": {end.Reason}")}",
            JobResult.Dependency => $"{unit} was not {verb}: {end.Reason}",
            JobResult.Refused => $"{unit} cannot be {verb}: {end.Reason}",
            JobResult.Failed or JobResult.Invalid or JobResult.PutBack
                or JobResult.Stuck => $"{unit} could not be {verb}: {end.Reason ?? "see hillingar logs"}",
        });
    }
}
