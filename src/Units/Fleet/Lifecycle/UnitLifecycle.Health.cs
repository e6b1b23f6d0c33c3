using static Hillingar.Units.Fleet.Transitions;

namespace Hillingar.Units.Fleet;

/// <remarks>
/// What probes mean. They are about a tender, and a report about another one, or about one that is being stopped already, is a
/// late one. A unit that is ill is stopped as if it had ended by itself with the result <c>health</c>.
/// </remarks>
public static partial class UnitLifecycle
{
    private static bool IsOfThisRun(UnitState state, UnitEvent happened) => state is UnitState.Running running && running.Tender == happened switch
    {
        UnitEvent.ProbeSucceeded succeeded => succeeded.Tender,
        UnitEvent.ProbeFailed failed => failed.Tender,
        _ => default,
    };

    private static Transition AfterSuccess(LifecycleSettings settings, UnitState.Running state, DateTimeOffset now) =>
        settings.Health is null || state.Health is RunHealth.Healthy
            ? Ignored(state)
            : Stay(state with { Health = new RunHealth.Healthy(now) });

    private static Transition AfterFailure(LifecycleSettings settings, UnitState.Running state, string reason, DateTimeOffset now)
    {
        // The definition may have been replaced by one without probes while the last probe was under way.
        if (settings.Health is not { } limits)
            return Ignored(state);
        if (state.Health is RunHealth.Starting starting && now - state.Since < limits.Grace.Value)
            return Stay(state with { Health = starting with { Reason = reason } });

        var failures = state.Health.Failures + 1;
        if (failures >= limits.Failures)
        {
            var times = failures == 1 ? "" : $" {failures} times in succession";
            var end = new UnitEnd(UnitResult.Health, $"was stopped, for its guest failed its probe{times}: {reason}", now);
            return Terminate(settings, HistoryOf(settings, state, now), state.Tender, new StopGoal.FollowPolicy(end), now);
        }

        return Stay(state with
        {
            Health = state.Health switch
            {
                RunHealth.Starting => new RunHealth.Starting(failures, reason),
                RunHealth.Failing failing => failing with { Counted = failures, Reason = reason },
                _ => new RunHealth.Failing(failures, reason, now),
            },
        });
    }
}
