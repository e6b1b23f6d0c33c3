using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>The answers that the life cycles of all types of units give, by short names.</summary>
internal static class Transitions
{
    internal static UnitEffect.JobDone Done(JobId job) => new(job, JobResult.Done);

    internal static IEnumerable<UnitEffect> All(ValueList<JobId> jobs, JobResult result, string? reason = null) =>
        jobs.Select(job => new UnitEffect.JobDone(job, result, reason));

    internal static UnitState RestOf(UnitEvent.RestRemembered known) =>
        known.Failure is { } failure ? new UnitState.Failed(known.History, failure) : new UnitState.Inactive(known.History);

    internal static Transition Move(UnitState state, params ImmutableArray<UnitEffect> effects) => new(state, effects, Verdict.Moved);

    internal static Transition Stay(UnitState state, params ImmutableArray<UnitEffect> effects) => new(state, effects, Verdict.Stayed);

    internal static Transition Ignored(UnitState state) => new(state, [], Verdict.Ignored);
}
