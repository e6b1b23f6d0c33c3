using System.Collections.Immutable;
using System.Diagnostics;
using Hillingar.Units.Quantities;
using static Hillingar.Units.Fleet.Transitions;

namespace Hillingar.Units.Fleet;

// The story of a unikernel's states
// =================================
//
// A unit is in exactly one phase, and each phase knows only what it needs (UnitState.cs). Systemd's words, which users see, stand
// in parentheses.
//
//                      start                  the tender lives
//      Inactive ─────────────────▶ Starting ───────────────────▶ Running
//      (dead)   ◀──┐               (start)                       (running)
//        ▲         │                  │ stop, or 90 s pass          │ stop, or probes fail     the tender ends
//        │         │                  ▼                             ▼                           by itself: ─────┐
//        │         │             AbandoningStart             StopSigterm ──────▶ StopSigkill                    │
//        │         │             (stop)                      (stop-sigterm)      (stop-sigkill)                 │
//        │         │                  │ no tender came            │ ended               │ ended                 │
//        │         │                  ▼                           ▼                     ▼                       │
//        │         └───────────── the goal of the stop: rest, start again, or follow the restart policy ◀───────┘
//        │                                                        │                                  (policy)
//        │ reset-failed        no restart, after a failure        │ a restart
//      Failed ◀───────────────────────────────────────────────────┼───────────▶ AutoRestart ── delay passes ──▶ Starting
//      (failed) ◀────────── too many starts in start-limit-interval ────────────(auto-restart)
//
// A start leads from Inactive, Failed and AutoRestart to Starting; a stop makes Inactive of AutoRestart at once.
//
// Starting.  The shell prepares devices and spawns the tender (PrepareAndSpawn), and answers exactly once: TenderStarted or
//   StartFailed. A start that takes longer than StartTimeout is abandoned. A stop during a start cannot take the spawning back, so
//   the unit waits in AbandoningStart for that one answer, and ends the tender if one came after all. This is why there are
//   never two tenders of a unit: PrepareAndSpawn leaves only from a phase in which no tender lives and none is on its way.
//
// Running.  Jobs that waited for the start are done as soon as the tender lives; whether the guest answers is its health,
//   which goes Starting → Healthy → Failing, and back to Healthy with the first answer. After too many failures in
//   succession the unit is stopped as if it had ended by itself with the result `health`.
//
// Stopping.  SIGTERM, then SIGKILL after `stop-timeout`, then SIGKILL again every InsistInterval: a process in an
//   uninterruptible wait dies late, but it dies. What comes afterwards is the StopGoal, which later requests may change while the
//   tender is still ending: a start turns Rest into StartAgain, a stop turns StartAgain into Rest, and those who waited for the
//   opposite are told that their job is canceled. FollowPolicy is the goal of a stop that no person asked for.
//
// The end.  What the tender ended with becomes a UnitResult, and the restart settings then decide between rest and AutoRestart
//   (UnitLifecycle.Endings.cs). The delay doubles from `delay` to `max-delay` with each restart, and begins anew
//   after a run that lasted at least SettledRun. More than `start-limit-burst` starts within `start-limit-interval` end in Failed.
//   A start that a person asks for is always tried, and forgets all counting.
//
// After hillingard itself was started anew, TenderAdopted puts a unit whose tender still lives straight into Running, and
//   RestRemembered puts one without a tender where it was: Failed stays Failed, and a restart that was due is due.
//
// Deadlines and late reports.  A phase waits for at most one deadline (UnitState.ArmedFor). One that passes for an earlier
//   phase, an exit of an earlier tender and a probe of an earlier run change nothing.
//
// Networks, volumes and targets have no tender, and a shorter story: PassiveLifecycle.cs.

/// <summary>
/// The life of one unit as a pure function. It follows systemd.service(5) in words and rules wherever the idea is
/// the same; a golden file shows what every event means in every phase. This file says what moves a unit from phase
/// to phase; <c>UnitLifecycle.Endings.cs</c> says what the end of a tender means.
/// </summary>
public static partial class UnitLifecycle
{
    /// <summary>How long preparing and spawning may take before it is abandoned (systemd's <c>DefaultTimeoutStartSec</c>).</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    /// <summary>After how long an unanswered SIGKILL or abandoning is sent again.</summary>
    public static readonly TimeSpan InsistInterval = TimeSpan.FromSeconds(10);

    /// <summary>What the event makes of the unit, at the instant <paramref name="now"/>.</summary>
    public static Transition Apply(LifecycleSettings settings, UnitState state, UnitEvent happened, DateTimeOffset now)
    {
        var live = state.LiveTender;
        switch (happened)
        {
            // A report that is not about the deadline or the tender of this phase is a late one.
            case UnitEvent.DeadlinePassed late when late.Deadline != state.ArmedFor:
            case UnitEvent.TenderExited gone when gone.Tender != live:
            case UnitEvent.ProbeSucceeded or UnitEvent.ProbeFailed when !IsOfThisRun(state, happened):
            case UnitEvent.TenderStarted again when again.Tender == live:
            case UnitEvent.TenderAdopted known when known.Tender == live:
                return Ignored(state);

            // A tender without a request would be a second one: it must not live.
            case UnitEvent.TenderStarted stray when state is not (UnitState.Starting or UnitState.AbandoningStart):
                return new Transition(state, [new UnitEffect.SendKill(stray.Tender)], Verdict.Refused);
            case UnitEvent.TenderAdopted or UnitEvent.RestRemembered when !state.IsAtRest:
            // A virtual machine is not set up and torn down, it is spawned and ends.
            case UnitEvent.WasSetUp or UnitEvent.WasTornDown or UnitEvent.TearDownFailed:
                return new Transition(state, [], Verdict.Refused);

            case UnitEvent.StartHeldBack when state is not UnitState.AutoRestart:
                return Ignored(state);
        }

        return state switch
        {
            UnitState.Inactive or UnitState.Failed => AtRest(settings, state, happened, now),
            UnitState.Starting starting => WhileStarting(settings, starting, happened, now),
            UnitState.AbandoningStart abandoning => WhileAbandoning(settings, abandoning, happened, now),
            UnitState.Running running => WhileRunning(settings, running, happened, now),
            UnitState.StopSigterm or UnitState.StopSigkill => WhileStopping(settings, state, happened, now),
            UnitState.AutoRestart waiting => WhileWaiting(settings, waiting, happened, now),
            _ => throw new UnreachableException(),
        };
    }

    private static Transition AtRest(
        LifecycleSettings settings, UnitState state, UnitEvent happened, DateTimeOffset now) => happened switch
        {
            UnitEvent.StartRequested request => StartAsAsked(settings, state, request, now),
            UnitEvent.StopRequested request => Stay(state, Done(request.Job)),
            UnitEvent.TenderAdopted adopted => Move(new UnitState.Running(adopted.History, adopted.Tender, adopted.Since) { Health = adopted.Health }),
            UnitEvent.RestRemembered { Due: { } due } known => Move(new UnitState.AutoRestart(known.History, due), new UnitEffect.ArmDeadline(due)),
            UnitEvent.RestRemembered known => Move(RestOf(known)),
            UnitEvent.ResetFailed when state is UnitState.Failed =>
                Move(new UnitState.Inactive(UnitHistory.Empty with { LastEnd = state.History.LastEnd })),
            UnitEvent.ResetFailed or UnitEvent.StartFailed => Ignored(state),
            _ => throw new UnreachableException(),
        };

    private static Transition WhileStarting(
        LifecycleSettings settings, UnitState.Starting state, UnitEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case UnitEvent.StartRequested request:
                return Stay(state with { Jobs = state.Jobs.Add(request.Job) });
            case UnitEvent.StopRequested request:
                return Abandon(state, new StopGoal.Rest([request.Job]), All(state.Jobs, JobResult.Canceled, "a stop was requested"), now);
            case UnitEvent.TenderStarted started:
                return Move(new UnitState.Running(state.History, started.Tender, now), [.. All(state.Jobs, JobResult.Done)]);
            case UnitEvent.StartFailed failed:
                var end = new UnitEnd(UnitResult.Resources, failed.Reason, now);
                return AfterEnd(
                    settings, state.History, end, [.. All(state.Jobs, JobResult.Failed, failed.Reason), new UnitEffect.ReleaseResources()], now);
            case UnitEvent.DeadlinePassed:
                var late = new UnitEnd(UnitResult.Timeout, $"was not started within {new Duration(StartTimeout)}", now);
                return Abandon(state, new StopGoal.FollowPolicy(late), All(state.Jobs, JobResult.Timeout, late.Reason), now);
            case UnitEvent.ResetFailed:
                return Ignored(state);
            default:
                throw new UnreachableException();
        }
    }

    private static Transition WhileAbandoning(
        LifecycleSettings settings, UnitState.AbandoningStart state, UnitEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case UnitEvent.StartRequested or UnitEvent.StopRequested:
                var (goal, told) = Reconsider(state.Goal, happened);
                return Stay(state with { Goal = goal }, [.. told]);
            case UnitEvent.TenderStarted started when state.Goal is StopGoal.FollowPolicy:
                return Kill(state.History, started.Tender, state.Goal, now);
            case UnitEvent.TenderStarted started:
                return Terminate(settings, state.History, started.Tender, state.Goal, now);
            case UnitEvent.StartFailed:
                return Reach(settings, state.History, state.Goal, end: null, now);
            case UnitEvent.DeadlinePassed:
                var again = now + InsistInterval;
                return Stay(state with { Deadline = again }, new UnitEffect.AbandonStart(), new UnitEffect.ArmDeadline(again));
            case UnitEvent.ResetFailed:
                return Ignored(state);
            default:
                throw new UnreachableException();
        }
    }

    private static Transition WhileRunning(
        LifecycleSettings settings, UnitState.Running state, UnitEvent happened, DateTimeOffset now) => happened switch
        {
            UnitEvent.StartRequested request => Stay(state, Done(request.Job)),
            UnitEvent.StopRequested request =>
                Terminate(settings, state.History, state.Tender, new StopGoal.Rest([request.Job]), now),
            UnitEvent.TenderExited gone => AfterRun(settings, state, gone.Exit, now),
            UnitEvent.ProbeSucceeded => AfterSuccess(settings, state, now),
            UnitEvent.ProbeFailed failed => AfterFailure(settings, state, failed.Reason, now),
            UnitEvent.StartFailed or UnitEvent.ResetFailed => Ignored(state),
            _ => throw new UnreachableException(),
        };

    private static Transition WhileStopping(
        LifecycleSettings settings, UnitState state, UnitEvent happened, DateTimeOffset now)
    {
        var (tender, goal) = state switch
        {
            UnitState.StopSigterm term => (term.Tender, term.Goal),
            UnitState.StopSigkill kill => (kill.Tender, kill.Goal),
            _ => throw new UnreachableException(),
        };
        switch (happened)
        {
            case UnitEvent.StartRequested or UnitEvent.StopRequested:
                var (changed, told) = Reconsider(goal, happened);
                return Stay(WithGoal(state, changed), [.. told]);
            case UnitEvent.TenderExited gone:
                return AfterStop(settings, state, goal, gone.Exit, now);
            case UnitEvent.DeadlinePassed when state is UnitState.StopSigterm:
                return Kill(state.History, tender, goal, now);
            case UnitEvent.DeadlinePassed:
                // No job should wait for a process that the kernel does not let die; the goal itself stands.
                var unheard = All(goal.Jobs, JobResult.Timeout, "the tender does not end, not even by SIGKILL");
                var insisted = Kill(state.History, tender, goal with { Jobs = [] }, now);
                return insisted with { Effects = [.. insisted.Effects, .. unheard], Verdict = Verdict.Stayed };
            case UnitEvent.StartFailed or UnitEvent.ResetFailed:
                return Ignored(state);
            default:
                throw new UnreachableException();
        }
    }

    private static Transition WhileWaiting(
        LifecycleSettings settings, UnitState.AutoRestart state, UnitEvent happened, DateTimeOffset now) => happened switch
        {
            UnitEvent.StartRequested request => StartAsAsked(settings, state, request, now),
            UnitEvent.StopRequested request => Move(new UnitState.Inactive(state.History), Done(request.Job)),
            UnitEvent.DeadlinePassed when state.History.IsAtStartLimit(settings.Restart, now) => HitLimit(state),
            UnitEvent.DeadlinePassed => Stay(state, new UnitEffect.RestartDue()),
            // It counts as a start that failed, so that back-off and start limit hold for it too.
            UnitEvent.StartHeldBack held => AfterEnd(
                settings, state.History.WithRestart(settings.Restart, now), new UnitEnd(UnitResult.Resources, $"was not spawned: {held.Reason}", now), [], now),
            UnitEvent.StartFailed or UnitEvent.ResetFailed => Ignored(state),
            _ => throw new UnreachableException(),
        };

    private static Transition StartAsAsked(
        LifecycleSettings settings, UnitState state, UnitEvent.StartRequested request, DateTimeOffset now)
    {
        if (!request.IsAutomatic)
            return Start(state.History.WithRequestedStart(now), [request.Job], now);
        return state.History.IsAtStartLimit(settings.Restart, now)
            ? HitLimit(state, new UnitEffect.JobDone(request.Job, JobResult.Failed, "it was started too often in too short a time"))
            : Start(state.History.WithRestart(settings.Restart, now), [request.Job], now);
    }

    private static Transition HitLimit(UnitState state, params ImmutableArray<UnitEffect> told) =>
        Move(new UnitState.Failed(state.History, UnitResult.StartLimitHit), told);

    private static Transition Start(UnitHistory history, ValueList<JobId> jobs, DateTimeOffset now)
    {
        var deadline = now + StartTimeout;
        return Move(
            new UnitState.Starting(history, jobs, deadline),
            new UnitEffect.PrepareAndSpawn(), new UnitEffect.ArmDeadline(deadline));
    }

    private static Transition Abandon(UnitState.Starting state, StopGoal goal, IEnumerable<UnitEffect> told, DateTimeOffset now)
    {
        var deadline = now + InsistInterval;
        return Move(
            new UnitState.AbandoningStart(state.History, goal, deadline),
            [.. told, new UnitEffect.AbandonStart(), new UnitEffect.ArmDeadline(deadline)]);
    }

    private static Transition Terminate(
        LifecycleSettings settings, UnitHistory history, TenderProcess tender, StopGoal goal, DateTimeOffset now)
    {
        var deadline = now + settings.StopTimeout.Value;
        return Move(
            new UnitState.StopSigterm(history, tender, goal, deadline),
            new UnitEffect.SendTerm(tender), new UnitEffect.ArmDeadline(deadline));
    }

    private static Transition Kill(UnitHistory history, TenderProcess tender, StopGoal goal, DateTimeOffset now)
    {
        var deadline = now + InsistInterval;
        return Move(
            new UnitState.StopSigkill(history, tender, goal, deadline),
            new UnitEffect.SendKill(tender), new UnitEffect.ArmDeadline(deadline));
    }

    private static UnitState WithGoal(UnitState state, StopGoal goal) => state switch
    {
        UnitState.StopSigterm term => term with { Goal = goal },
        UnitState.StopSigkill kill => kill with { Goal = goal },
        _ => throw new UnreachableException(),
    };

    /// <summary>What a further request makes of the goal of a stop, and which jobs are told that theirs is off.</summary>
    private static (StopGoal Goal, UnitEffect[] Told) Reconsider(StopGoal goal, UnitEvent request) => (goal, request) switch
    {
        (StopGoal.Rest rest, UnitEvent.StopRequested stop) => (rest with { Jobs = rest.Jobs.Add(stop.Job) }, []),
        (_, UnitEvent.StopRequested stop) =>
            (new StopGoal.Rest([stop.Job]), [.. All(goal.Jobs, JobResult.Canceled, "a stop was requested")]),
        (StopGoal.StartAgain again, _) => (again with { Jobs = again.Jobs.Add(JobOf(request)) }, []),
        _ => (new StopGoal.StartAgain([JobOf(request)]), [.. All(goal.Jobs, JobResult.Canceled, "a start was requested")]),
    };

    private static JobId JobOf(UnitEvent request) => request switch
    {
        UnitEvent.StartRequested start => start.Job,
        UnitEvent.StopRequested stop => stop.Job,
        _ => throw new UnreachableException(),
    };
}
