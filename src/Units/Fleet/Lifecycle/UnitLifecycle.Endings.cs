using System.Collections.Immutable;
using System.Diagnostics;
using static Hillingar.Units.Fleet.Transitions;

namespace Hillingar.Units.Fleet;

public static partial class UnitLifecycle
{
    /// <summary>The shortest run after which a unit counts as settled, with any <c>max-delay</c>.</summary>
    public static readonly TimeSpan ShortestSettledRun = TimeSpan.FromSeconds(10);

    // Stock Solo5 tenders answer SIGTERM with "Exiting on signal 15" and status 1.
    private const int Solo5StatusOnTerm = 1;
    private const int ShellStatusOnTerm = 128 + SignalNames.Term;

    /// <summary>
    /// How long a unit must have run for its back-off to begin anew: as long as the longest delay, for a unit that
    /// ends sooner than that would otherwise swing between short and long delays.
    /// </summary>
    public static TimeSpan SettledRun(RestartSpec restart) =>
        restart.MaxDelay.Value > ShortestSettledRun ? restart.MaxDelay.Value : ShortestSettledRun;

    /// <summary>The wait before the restart that follows <paramref name="backoff"/> others without a settled run between.</summary>
    public static TimeSpan DelayAfter(RestartSpec restart, int backoff)
    {
        var delay = restart.Delay.Value;
        for (var i = 0; i < backoff && delay < restart.MaxDelay.Value && delay > TimeSpan.Zero; i++)
            delay = delay > restart.MaxDelay.Value / 2 ? restart.MaxDelay.Value : delay * 2;
        return delay < restart.MaxDelay.Value ? delay : restart.MaxDelay.Value;
    }

    private static Transition AfterRun(
        LifecycleSettings settings, UnitState.Running state, TenderExit exit, DateTimeOffset now)
    {
        var end = new UnitEnd(ResultOf(settings.Restart, exit), exit.ToString(), now);
        return AfterEnd(settings, HistoryOf(settings, state, now), end, [new UnitEffect.ReleaseResources()], now, exit);
    }

    /// <summary>A tender that was told to end has ended.</summary>
    private static Transition AfterStop(LifecycleSettings settings, UnitState state, StopGoal goal, TenderExit exit, DateTimeOffset now) =>
        Reach(settings, state.History, goal, EndOfStop(settings, state, exit, now), now, exit);

    private static UnitHistory HistoryOf(LifecycleSettings settings, UnitState.Running state, DateTimeOffset now) =>
        now - state.Since >= SettledRun(settings.Restart) ? state.History with { Backoff = 0 } : state.History;

    /// <summary>The unit ended by itself: the restart settings say what follows.</summary>
    /// <param name="exit">Null if there was no tender.</param>
    private static Transition AfterEnd(
        LifecycleSettings settings, UnitHistory history, UnitEnd end, ImmutableArray<UnitEffect> effects, DateTimeOffset now, TenderExit? exit = null)
    {
        var ended = history with { LastEnd = end };
        if (!IsStartedAgain(settings.Restart, end.Result, exit))
            return Move(AtRestAfter(ended, end.Result), effects);
        var due = now + DelayAfter(settings.Restart, history.Backoff);
        return Move(
            new UnitState.AutoRestart(ended with { Backoff = history.Backoff + 1 }, due),
            [.. effects, new UnitEffect.ArmDeadline(due)]);
    }

    // systemd.service(5), table 2; its watchdog is the health here. As there, the status counts also of a tender that was told to end.
    private static bool IsStartedAgain(RestartSpec restart, UnitResult result, TenderExit? exit) =>
        !IsIn(restart.PreventStatus, exit) && restart.Policy switch
        {
            RestartPolicy.No => false,
            RestartPolicy.OnSuccess => result == UnitResult.Success,
            RestartPolicy.OnFailure => result != UnitResult.Success,
            RestartPolicy.OnAbnormal => result is not (UnitResult.Success or UnitResult.ExitCode),
            RestartPolicy.OnAbort => result is UnitResult.Signal or UnitResult.CoreDump,
            RestartPolicy.Always => true,
        };

    /// <summary>A stop is over, with the tender's end or without one because it never began: the goal says what follows.</summary>
    private static Transition Reach(
        LifecycleSettings settings, UnitHistory history, StopGoal goal, UnitEnd? end, DateTimeOffset now, TenderExit? exit = null)
    {
        var ended = end is null ? history : history with { LastEnd = end };
        UnitEffect release = new UnitEffect.ReleaseResources();
        switch (goal)
        {
            case StopGoal.Rest:
                return Move(AtRestAfter(ended, end?.Result ?? UnitResult.Success), [release, .. All(goal.Jobs, JobResult.Done)]);
            case StopGoal.StartAgain:
                var start = Start(ended.WithRequestedStart(now), goal.Jobs, now);
                return start with { Effects = [release, .. start.Effects] };
            case StopGoal.FollowPolicy policy:
                return AfterEnd(settings, history, policy.End, [release], now, exit);
            default:
                throw new UnreachableException();
        }
    }

    private static UnitState AtRestAfter(UnitHistory history, UnitResult result) =>
        result == UnitResult.Success ? new UnitState.Inactive(history) : new UnitState.Failed(history, result);

    private static UnitEnd EndOfStop(LifecycleSettings settings, UnitState state, TenderExit exit, DateTimeOffset now)
    {
        if (state is UnitState.StopSigkill)
            return new UnitEnd(UnitResult.Timeout, $"did not end within {settings.StopTimeout} of SIGTERM and {exit}", now);
        var asAsked = exit is TenderExit.Unknown or TenderExit.Exited { Status: Solo5StatusOnTerm or ShellStatusOnTerm }
            or TenderExit.Killed { Signal: SignalNames.Term };
        return new UnitEnd(asAsked ? UnitResult.Success : ResultOf(settings.Restart, exit), exit.ToString(), now);
    }

    private static UnitResult ResultOf(RestartSpec restart, TenderExit exit) => exit switch
    {
        TenderExit.Exited { Status: 0 } => UnitResult.Success,
        _ when IsIn(restart.SuccessStatus, exit) => UnitResult.Success,
        // What is not known to be well counts as ill: a server is to be up.
        TenderExit.Exited or TenderExit.Unknown => UnitResult.ExitCode,
        TenderExit.Killed { CoreDumped: true } => UnitResult.CoreDump,
        TenderExit.Killed => UnitResult.Signal,
        _ => throw new UnreachableException(),
    };

    private static bool IsIn(ValueList<int> statuses, TenderExit? exit) => exit is TenderExit.Exited { GuestStatus: { } status } && statuses.Contains(status);
}
