using System.Collections.Immutable;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>Single stories of a unit's life.</summary>
public sealed class LifecycleTests
{
    private static readonly LifecycleSettings Settings = LifecycleTableTests.Settings(RestartPolicy.OnFailure);
    private static readonly TenderExit.Exited Failure = new(3);

    private DateTimeOffset _now = LifecycleText.Epoch;
    private UnitState _state = UnitState.Initial;
    private int _pid = 100;

    [Fact]
    public void AUnitThatIgnoresTermIsKilled()
    {
        var tender = StartAndRun();
        Apply(new UnitEvent.StopRequested(new(2)));
        var effects = PassDeadline();

        Assert.Equal(LifecycleText.Epoch + TimeSpan.FromSeconds(10), _now);
        Assert.Contains(new UnitEffect.SendKill(tender), effects);
        effects = Apply(new UnitEvent.TenderExited(tender, new TenderExit.Killed(9, false)));
        Assert.Contains(new UnitEffect.JobDone(new(2), JobResult.Done), effects);
        Assert.Equal(UnitResult.Timeout, Assert.IsType<UnitState.Failed>(_state).Result);
        Assert.Equal("did not end within 10s of SIGTERM and was killed by signal SIGKILL (9)", _state.History.LastEnd!.Reason);
    }

    [Fact]
    public void TheDelayDoublesUpToItsMaximumAndTheUnitFailsAtTheStartLimit()
    {
        StartAndRun();
        var delays = new List<double>();
        while (_state is not UnitState.Failed)
        {
            Exit(Failure);
            delays.Add((Assert.IsType<UnitState.AutoRestart>(_state).Due - _now).TotalSeconds);
            if (PassDeadline() is [UnitEffect.RestartDue])
                RunAgain();
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30], delays);
        Assert.Equal(UnitResult.StartLimitHit, Assert.IsType<UnitState.Failed>(_state).Result);
        Assert.Equal("start-limit-hit", UnitStatus.Of(_state).Result);
        Assert.Equal(19, _state.History.Restarts);
        Assert.Equal("exited with status 3", _state.History.LastEnd!.Reason);
    }

    [Fact]
    public void ALongRunBeginsTheBackOffAnew()
    {
        StartAndRun();
        Exit(Failure);
        RestartAndRun();
        Exit(Failure);
        RestartAndRun();
        _now += UnitLifecycle.SettledRun(Settings.Restart);
        Exit(Failure);

        Assert.Equal(_now + TimeSpan.FromMilliseconds(100), Assert.IsType<UnitState.AutoRestart>(_state).Due);
        Assert.Equal(2, _state.History.Restarts);
    }

    [Fact]
    public void AStartThatSomebodyAsksForIsNeverRefusedAndBeginsTheCountAnew()
    {
        TheDelayDoublesUpToItsMaximumAndTheUnitFailsAtTheStartLimit();
        Apply(new UnitEvent.StartRequested(new(7)));

        Assert.IsType<UnitState.Starting>(_state);
        Assert.Equal(0, _state.History.Restarts);
        Assert.Single(_state.History.RecentStarts);
    }

    [Fact]
    public void WithoutAnIntervalThereIsNoStartLimit()
    {
        var unlimited = Settings with { Restart = Settings.Restart with { StartLimitInterval = Duration.Parse("0s"), MaxDelay = Duration.Parse("100ms") } };
        Assert.False(new UnitHistory(0, 0, [.. Enumerable.Repeat(_now, 100)], null).IsAtStartLimit(unlimited.Restart, _now));
    }

    [Fact]
    public void AStoppedUnitOfAStockTenderIsNotAFailure()
    {
        var tender = StartAndRun();
        Apply(new UnitEvent.StopRequested(new(2)));
        Apply(new UnitEvent.TenderExited(tender, new TenderExit.Exited(1)));

        Assert.IsType<UnitState.Inactive>(_state);
        Assert.Equal("success", UnitStatus.Of(_state).Result);
    }

    [Fact]
    public void AGuestThatCrashesWhileItIsStoppedIsAFailure()
    {
        var tender = StartAndRun();
        Apply(new UnitEvent.StopRequested(new(2)));
        Apply(new UnitEvent.TenderExited(tender, new TenderExit.Killed(11, true)));

        Assert.Equal(UnitResult.CoreDump, Assert.IsType<UnitState.Failed>(_state).Result);
    }

    [Fact]
    public void AStartDuringAStopWaitsForTheEndOfTheOldTender()
    {
        var tender = StartAndRun();
        Apply(new UnitEvent.StopRequested(new(1)));
        Assert.DoesNotContain(new UnitEffect.PrepareAndSpawn(), Apply(new UnitEvent.StartRequested(new(2))));
        var effects = Apply(new UnitEvent.TenderExited(tender, new TenderExit.Exited(0)));

        Assert.Equal(
            [typeof(UnitEffect.ReleaseResources), typeof(UnitEffect.PrepareAndSpawn), typeof(UnitEffect.ArmDeadline)],
            effects.Select(effect => effect.GetType()));
        Assert.Contains(new UnitEffect.JobDone(new(2), JobResult.Done), Apply(new UnitEvent.TenderStarted(new TenderProcess(101, 1))));
    }

    [Fact]
    public void ARestartThatIsHeldBackCountsAsOneThatFailed()
    {
        StartAndRun();
        Exit(Failure);
        PassDeadline();
        Apply(new UnitEvent.StartHeldBack("db, which it requires, could not be started"));

        Assert.Equal(_now + TimeSpan.FromMilliseconds(200), Assert.IsType<UnitState.AutoRestart>(_state).Due);
        Assert.Equal(1, _state.History.Restarts);
        Assert.Contains("db, which it requires", _state.History.LastEnd!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AStartThatHangsIsAbandonedAndTriedAgain()
    {
        Apply(new UnitEvent.StartRequested(new(1)));
        var effects = PassDeadline();
        Assert.Contains(effects, effect => effect is UnitEffect.JobDone { Result: JobResult.Timeout });
        Assert.Contains(new UnitEffect.AbandonStart(), effects);
        Assert.Contains(new UnitEffect.AbandonStart(), PassDeadline());

        Apply(new UnitEvent.StartFailed("canceled"));
        Assert.IsType<UnitState.AutoRestart>(_state);
        Assert.Equal("was not started within 1min 30s", _state.History.LastEnd!.Reason);
    }

    [Fact]
    public void AStopJobDoesNotWaitForEverForATenderThatCannotDie()
    {
        StartAndRun();
        Apply(new UnitEvent.StopRequested(new(2)));
        PassDeadline();

        Assert.Contains(PassDeadline(), effect => effect is UnitEffect.JobDone { Result: JobResult.Timeout });
        Assert.DoesNotContain(PassDeadline(), effect => effect is UnitEffect.JobDone);
        Assert.IsType<UnitState.StopSigkill>(_state);
    }

    [Theory]
    [InlineData("100ms", "30s", 0, 100)]
    [InlineData("100ms", "30s", 3, 800)]
    [InlineData("100ms", "30s", 1_000_000, 30_000)]
    [InlineData("0s", "30s", 5, 0)]
    [InlineData("30s", "30s", 0, 30_000)]
    [InlineData("20s", "30s", 1, 30_000)]
    public void TheDelayIsDoubledAndBounded(string delay, string most, int backoff, int milliseconds)
    {
        var restart = Settings.Restart with { Delay = Duration.Parse(delay), MaxDelay = Duration.Parse(most) };
        Assert.Equal(milliseconds, UnitLifecycle.DelayAfter(restart, backoff).TotalMilliseconds);
    }

    [Fact]
    public void AUnitThatFailsItsProbesIsStoppedAndTheRestartPolicyDecides()
    {
        var tender = StartAndRun();
        // What fails before the guest has had its time to boot does not count.
        Apply(new UnitEvent.ProbeFailed(tender, "booting"));
        Assert.Equal(0, Assert.IsType<UnitState.Running>(_state).Health.Failures);
        Apply(new UnitEvent.ProbeSucceeded(tender));
        Apply(new UnitEvent.ProbeFailed(tender, "no answer"));
        Apply(new UnitEvent.ProbeFailed(tender, "no answer"));
        Assert.Equal(2, Assert.IsType<UnitState.Running>(_state).Health.Failures);
        // They must be in succession.
        Apply(new UnitEvent.ProbeSucceeded(tender));
        Apply(new UnitEvent.ProbeFailed(tender, "no answer"));
        Apply(new UnitEvent.ProbeFailed(tender, "no answer"));
        Assert.Contains(new UnitEffect.SendTerm(tender), Apply(new UnitEvent.ProbeFailed(tender, "still no answer")));

        Assert.Equal("health", UnitStatus.Of(_state).Result);
        Exit(new TenderExit.Exited(1));
        Assert.IsType<UnitState.AutoRestart>(_state);
        Assert.Equal(UnitResult.Health, _state.History.LastEnd!.Result);
        Assert.Equal("was stopped, for its guest failed its probe 3 times in succession: still no answer", _state.History.LastEnd.Reason);
        Assert.Equal(HealthState.Unhealthy, HealthStatus.Of(Asked, _state).State);

        RestartAndRun();
        Assert.Equal(new HealthStatus(HealthState.Starting, _now, null), HealthStatus.Of(Asked, _state));
    }

    [Fact]
    public void AUnitThatNeverAnswersIsStoppedAfterItsGrace()
    {
        var tender = StartAndRun();
        _now += Settings.Health!.Grace.Value;
        Apply(new UnitEvent.ProbeFailed(tender, "no answer"));
        Apply(new UnitEvent.ProbeFailed(tender, "no answer"));
        Assert.Equal(new HealthStatus(HealthState.Starting, LifecycleText.Epoch, "no answer"), HealthStatus.Of(Asked, _state));
        Apply(new UnitEvent.ProbeFailed(tender, "no answer"));
        Assert.IsType<UnitState.StopSigterm>(_state);
    }

    [Fact]
    public void HealthIsOfOneRunAndOfTheUnitsThatAreAsked()
    {
        var tender = StartAndRun();
        Apply(new UnitEvent.ProbeSucceeded(tender));
        Assert.Equal(new HealthStatus(HealthState.Healthy, _now, null), HealthStatus.Of(Asked, _state));
        Assert.Equal(HealthState.None, HealthStatus.Of(null, _state).State);
        Assert.Equal(Verdict.Ignored, UnitLifecycle.Apply(Settings with { Health = null }, _state, new UnitEvent.ProbeFailed(tender, "late"), _now).Verdict);
        Apply(new UnitEvent.StopRequested(new(2)));
        Assert.Equal(HealthState.Unknown, HealthStatus.Of(Asked, _state).State);
        Assert.Equal(Verdict.Ignored, UnitLifecycle.Apply(Settings, _state, new UnitEvent.ProbeFailed(tender, "late"), _now).Verdict);
    }

    private static HealthCheck Asked => new(
        new HealthProbe.Ping(), Ipv4Address.Parse("10.0.0.2"), Duration.Parse("5s"), Duration.Parse("1s"), Settings.Health!.Failures, Settings.Health.Grace);

    private TenderProcess StartAndRun()
    {
        Apply(new UnitEvent.StartRequested(new(1)));
        var tender = new TenderProcess(++_pid, 1);
        Apply(new UnitEvent.TenderStarted(tender));
        return tender;
    }

    private void RestartAndRun()
    {
        Assert.Equal([new UnitEffect.RestartDue()], PassDeadline());
        RunAgain();
    }

    private void RunAgain()
    {
        Apply(new UnitEvent.StartRequested(new(9), IsAutomatic: true));
        Apply(new UnitEvent.TenderStarted(new TenderProcess(++_pid, 1)));
    }

    private void Exit(TenderExit exit) => Apply(new UnitEvent.TenderExited(_state.LiveTender!.Value, exit));

    private ImmutableArray<UnitEffect> PassDeadline()
    {
        _now = _state.ArmedFor!.Value;
        return Apply(new UnitEvent.DeadlinePassed(_now));
    }

    private ImmutableArray<UnitEffect> Apply(UnitEvent happened)
    {
        var transition = UnitLifecycle.Apply(Settings, _state, happened, _now);
        _state = transition.State;
        return transition.Effects;
    }
}
