using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>Carries out the effects of a unikernel: prepares, spawns, signals and releases.</summary>
internal sealed class UnitShell : IUnitShell
{
    /// <summary>For how long a start that is no longer wanted, and a release, may go on before they are given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly UnitId _unit;
    private readonly ITenderLauncher _launcher;
    private readonly EffectBorder _border;
    private readonly Action<UnitEvent> _report;
    private readonly TimeProvider _time;
    private readonly DeadlineTimer _deadline;

    // The end of the chain of preparations and releases: each begins when the one before is finished.
    private Task _last = Task.CompletedTask;
    private CancellationTokenSource _startWanted = new();

    // What was given up, and may still hold what the next start needs.
    private Task _hanging = Task.CompletedTask;

    // Set by the chain before it reports TenderStarted, so the loop sees it whenever it has a tender to signal.
    private volatile ITenderRun? _run;

    public UnitShell(UnitId unit, ITenderLauncher launcher, EffectBorder border, Action<UnitEvent> report, TimeProvider time)
    {
        _unit = unit;
        _launcher = launcher;
        _border = border;
        _report = report;
        _time = time;
        _deadline = new DeadlineTimer(time, at => report(new UnitEvent.DeadlinePassed(at)));
    }

    /// <summary>The program of the last tender that was spawned; empty before the first.</summary>
    public string Program { get; private set; } = "";

    public void CarryOut(FleetEffect effect)
    {
        switch (effect.Effect)
        {
            case UnitEffect.PrepareAndSpawn:
                _startWanted.Dispose();
                _startWanted = new CancellationTokenSource();
                _last = SpawnAsync(_last, (RealisedUnit)effect.Unit, _startWanted.Token);
                break;
            case UnitEffect.AbandonStart:
                _startWanted.Cancel();
                break;
            case UnitEffect.SendTerm(var tender):
                Send(tender, Signal.SIGTERM);
                break;
            case UnitEffect.SendKill(var tender):
                Send(tender, Signal.SIGKILL);
                break;
            case UnitEffect.ArmDeadline(var at):
                _deadline.Arm(at);
                break;
            case UnitEffect.ReleaseResources:
                _last = ReleaseAsync(_last);
                break;
        }
    }

    public bool Kill(Signal signal)
    {
        if (_run is not { Exit.IsCompleted: false } run)
            return false;
        run.Send(signal);
        return true;
    }

    /// <summary>Takes over a tender of an earlier supervisor; the loop tells the unit of it.</summary>
    public void Adopt(ITenderRun run)
    {
        _run = run;
        Program = run.Program;
        _ = WatchAsync(run);
    }

    /// <summary>Waits for what is under way, and lets the tender go, which runs on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _startWanted.CancelAsync().ConfigureAwait(false);
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Exchange(ref _run, null)?.LetGo();
        _deadline.Dispose();
        _startWanted.Dispose();
    }

    private async Task SpawnAsync(Task before, RealisedUnit unit, CancellationToken wanted)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!_hanging.IsCompleted)
        {
            _report(new UnitEvent.StartFailed("what an earlier start began hangs still"));
            return;
        }

        if (wanted.IsCancellationRequested)
        {
            _report(new UnitEvent.StartFailed("the start was abandoned"));
            return;
        }

        var outcome = await _border.RunAsync($"the start of {_unit}", () => _launcher.Launch(unit), GivenUpAsync(wanted), EndLate).ConfigureAwait(false);
        if (outcome.Value is not { } run)
        {
            _hanging = outcome.Rest;
            _report(new UnitEvent.StartFailed(outcome.Failure!));
            return;
        }

        _run = run;
        Program = run.Program;
        _report(new UnitEvent.TenderStarted(run.Process));
        // The watch outlives this link of the chain on purpose: it ends with the tender, and its report is an event.
        _ = WatchAsync(run);
    }

    // The core says when a start takes too long; from then on the shell may take some time to break it off.
    private async Task GivenUpAsync(CancellationToken wanted)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, wanted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Patience, _time, CancellationToken.None).ConfigureAwait(false);
    }

    // The start was reported as failed, so the loop does not know of this tender.
    private static void EndLate(ITenderRun run)
    {
        run.Send(Signal.SIGKILL);
        run.Dispose();
    }

    private async Task WatchAsync(ITenderRun run)
    {
        TenderExit exit;
        try
        {
            exit = await run.Exit.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return; // It was let go.
        }
        // A border: a tender that cannot be watched must not run on as if it were.
        catch (Exception e)
        {
            run.Send(Signal.SIGKILL);
            exit = new TenderExit.Exited(255, $"it could not be watched, and was killed: {e.Message}");
        }

        _report(new UnitEvent.TenderExited(run.Process, exit));
    }

    private async Task ReleaseAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (Interlocked.Exchange(ref _run, null) is not { } run)
            return;
        var outcome = await _border.RunAsync($"the release of what {_unit} held", run.Dispose, Patience).ConfigureAwait(false);
        if (outcome.IsHanging)
            _hanging = outcome.Rest;
    }

    private void Send(TenderProcess tender, Signal signal)
    {
        if (_run is { } run && run.Process == tender)
            run.Send(signal);
    }
}
