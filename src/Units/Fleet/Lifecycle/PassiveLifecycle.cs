using System.Collections.Immutable;
using System.Diagnostics;
using Hillingar.Units.Quantities;
using static Hillingar.Units.Fleet.Transitions;

namespace Hillingar.Units.Fleet;

/// <summary>
/// The life of a unit that is no virtual machine, as a pure function: a network is set up and torn down by the shell, a
/// target is reached and left at once, and so is a volume, whose bytes are the business of the devices that have it.
/// </summary>
public static class PassiveLifecycle
{
    /// <summary>How long the shell may take to set up or tear down.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    /// <summary>What the event makes of the unit, at the instant <paramref name="now"/>.</summary>
    public static Transition Apply(UnitType type, UnitState state, UnitEvent happened, DateTimeOffset now) => happened switch
    {
        UnitEvent.StartRequested request => OnStart(type, state, request.Job, now),
        UnitEvent.StopRequested request => OnStop(type, state, request.Job, now),
        UnitEvent.WasSetUp => OnSetUp(state, now),
        UnitEvent.StartFailed failed => OnSetUpFailed(state, failed.Reason, now),
        UnitEvent.WasTornDown => OnTornDown(type, state, now),
        UnitEvent.TearDownFailed failed => OnTearDownFailed(state, failed.Reason, now),
        UnitEvent.DeadlinePassed late => OnDeadline(state, late.Deadline, now),
        UnitEvent.ResetFailed when state is UnitState.Failed => Move(new UnitState.Inactive(UnitHistory.Empty with { LastEnd = state.History.LastEnd })),
        UnitEvent.ResetFailed or UnitEvent.StartHeldBack => Ignored(state),
        UnitEvent.RestRemembered known when state.IsAtRest => Move(RestOf(known)),
        // There is no tender here that anything could happen to.
        _ => new Transition(state, [], Verdict.Refused),
    };

    private static Transition OnStart(UnitType type, UnitState state, JobId job, DateTimeOffset now) => state switch
    {
        UnitState.Inactive or UnitState.Failed => SetUp(type, state.History, [job], now),
        UnitState.Starting starting => Stay(starting with { Jobs = starting.Jobs.Add(job) }),
        UnitState.Established => Stay(state, Done(job)),
        UnitState.Withdrawing { Goal: StopGoal.StartAgain again } leaving => Stay(leaving with { Goal = again with { Jobs = again.Jobs.Add(job) } }),
        UnitState.Withdrawing leaving => Stay(
            leaving with { Goal = new StopGoal.StartAgain([job]) }, [.. All(leaving.Goal.Jobs, JobResult.Canceled, "a start was requested")]),
        _ => throw new UnreachableException(),
    };

    private static Transition OnStop(UnitType type, UnitState state, JobId job, DateTimeOffset now) => state switch
    {
        UnitState.Inactive or UnitState.Failed => Stay(state, Done(job)),
        UnitState.Starting starting => TearDown(
            state.History, [job], [.. All(starting.Jobs, JobResult.Canceled, "a stop was requested")], now),
        UnitState.Established when !HasWork(type) => Move(new UnitState.Inactive(state.History), Done(job)),
        UnitState.Established => TearDown(state.History, [job], [], now),
        UnitState.Withdrawing { Goal: StopGoal.Rest rest } leaving => Stay(leaving with { Goal = rest with { Jobs = rest.Jobs.Add(job) } }),
        UnitState.Withdrawing leaving => Stay(
            leaving with { Goal = new StopGoal.Rest([job]) }, [.. All(leaving.Goal.Jobs, JobResult.Canceled, "a stop was requested")]),
        _ => throw new UnreachableException(),
    };

    private static Transition OnSetUp(UnitState state, DateTimeOffset now) => state is UnitState.Starting starting
        ? Move(new UnitState.Established(state.History, now), [.. All(starting.Jobs, JobResult.Done)])
        : Ignored(state);

    private static Transition OnSetUpFailed(UnitState state, string reason, DateTimeOffset now) => state is UnitState.Starting starting
        ? Fail(state.History, new UnitEnd(UnitResult.Resources, reason, now), All(starting.Jobs, JobResult.Failed, reason))
        : Ignored(state);

    private static Transition OnTornDown(UnitType type, UnitState state, DateTimeOffset now) => state switch
    {
        UnitState.Withdrawing { Goal: StopGoal.StartAgain again } => SetUp(type, state.History, again.Jobs, now),
        UnitState.Withdrawing leaving => Move(new UnitState.Inactive(state.History), [.. All(leaving.Goal.Jobs, JobResult.Done)]),
        _ => Ignored(state),
    };

    private static Transition OnTearDownFailed(UnitState state, string reason, DateTimeOffset now) => state is UnitState.Withdrawing leaving
        ? Fail(state.History, new UnitEnd(UnitResult.Resources, reason, now), All(leaving.Goal.Jobs, JobResult.Failed, reason))
        : Ignored(state);

    private static Transition OnDeadline(UnitState state, DateTimeOffset deadline, DateTimeOffset now)
    {
        if (deadline != state.ArmedFor)
            return Ignored(state);
        var (jobs, what) = state switch
        {
            UnitState.Starting starting => (starting.Jobs, "set up"),
            UnitState.Withdrawing leaving => (leaving.Goal.Jobs, "torn down"),
            _ => throw new UnreachableException(),
        };
        var end = new UnitEnd(UnitResult.Timeout, $"was not {what} within {new Duration(Timeout)}", now);
        return Fail(state.History, end, All(jobs, JobResult.Timeout, end.Reason));
    }

    private static Transition SetUp(UnitType type, UnitHistory history, ValueList<JobId> jobs, DateTimeOffset now)
    {
        var deadline = now + Timeout;
        return HasWork(type)
            ? Move(new UnitState.Starting(history, jobs, deadline), new UnitEffect.SetUp(), new UnitEffect.ArmDeadline(deadline))
            : Move(new UnitState.Established(history, now), [.. All(jobs, JobResult.Done)]);
    }

    private static Transition TearDown(UnitHistory history, ValueList<JobId> jobs, ImmutableArray<UnitEffect> told, DateTimeOffset now)
    {
        var deadline = now + Timeout;
        return Move(
            new UnitState.Withdrawing(history, new StopGoal.Rest(jobs), deadline),
            [.. told, new UnitEffect.TearDown(), new UnitEffect.ArmDeadline(deadline)]);
    }

    private static Transition Fail(UnitHistory history, UnitEnd end, IEnumerable<UnitEffect> told) =>
        Move(new UnitState.Failed(history with { LastEnd = end }, end.Result), [.. told]);

    private static bool HasWork(UnitType type) => type == UnitType.Network;
}
