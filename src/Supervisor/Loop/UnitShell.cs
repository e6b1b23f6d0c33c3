using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>Carries out the effects of a unikernel: prepares, spawns, signals and releases.</summary>
internal sealed class UnitShell : IUnitShell
{
    private readonly ITenderLauncher _launcher;
    private readonly Action<UnitEvent> _report;
    private readonly DeadlineTimer _deadline;

    // The end of the chain of preparations and releases: each begins when the one before is finished.
    private Task _last = Task.CompletedTask;
    private CancellationTokenSource _startWanted = new();

    // Set by the chain before it reports TenderStarted, so the loop sees it whenever it has a tender to signal.
    private volatile ITenderRun? _run;

    public UnitShell(ITenderLauncher launcher, Action<UnitEvent> report, TimeProvider time)
    {
        _launcher = launcher;
        _report = report;
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
        if (wanted.IsCancellationRequested)
        {
            _report(new UnitEvent.StartFailed("the start was abandoned"));
            return;
        }

        ITenderRun run;
        try
        {
            run = _launcher.Launch(unit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _report(new UnitEvent.StartFailed(e.Message));
            return;
        }

        _run = run;
        Program = run.Program;
        _report(new UnitEvent.TenderStarted(run.Process));
        // The watch outlives this link of the chain on purpose: it ends with the tender, and its report is an event.
        _ = WatchAsync(run);
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

        _report(new UnitEvent.TenderExited(run.Process, exit));
    }

    private async Task ReleaseAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Interlocked.Exchange(ref _run, null)?.Dispose();
    }

    private void Send(TenderProcess tender, Signal signal)
    {
        if (_run is { } run && run.Process == tender)
            run.Send(signal);
    }
}
