using System.Collections.Concurrent;
using System.Threading.Channels;
using Hillingar.Units;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// The one loop that owns the units' states. It reads one bounded channel, lets the core decide, and hands the effects
/// to the units' shells; it never waits for anything but the next message. Everybody else reads <see cref="Snapshot"/>.
/// </summary>
internal sealed class FleetLoop : BackgroundService
{
    private const int InboxCapacity = 4096;

    private readonly Channel<LoopMessage> _inbox = Channel.CreateBounded<LoopMessage>(
        new BoundedChannelOptions(InboxCapacity) { SingleReader = true });

    private readonly Fleet _fleet = new();
    private readonly ConcurrentDictionary<UnitName, UnitShell> _shells = [];
    private readonly Dictionary<JobId, TaskCompletionSource<RequestEnd>> _waiting = [];
    private readonly ITenderLauncher _launcher;
    private readonly TimeProvider _time;
    private readonly ILogger<FleetLoop> _log;

    public FleetLoop(ITenderLauncher launcher, TimeProvider time, ILogger<FleetLoop> log)
    {
        _launcher = launcher;
        _time = time;
        _log = log;
    }

    /// <summary>Raised by the loop for every unit that came into another phase or state of health, was added or was removed; handlers must not wait.</summary>
    public event Action<UnitChanged>? Changed;

    public FleetSnapshot Snapshot => _fleet.Snapshot;

    /// <summary>The program of a unit's last tender; empty before the first.</summary>
    public string ProgramOf(UnitName unit) => _shells.TryGetValue(unit, out var shell) ? shell.Program : "";

    /// <summary>Asks for a start, stop or restart and waits for its end; a unit that is not known ends as failed.</summary>
    public async Task<RequestEnd> RequestAsync(UnitName unit, UnitRequest request, CancellationToken cancellationToken)
    {
        var answer = NewAnswer<RequestEnd>();
        await _inbox.Writer.WriteAsync(new LoopMessage.Wanted(unit, request, answer), cancellationToken).ConfigureAwait(false);
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a unit, or replaces its definition; a unit that runs goes on as it was launched.</summary>
    public async Task DefineAsync(RealisedUnit unit, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(new LoopMessage.Defined(unit, answer), cancellationToken).ConfigureAwait(false);
        await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a unit, which must be at rest.</summary>
    /// <exception cref="InvalidOperationException">It is not at rest.</exception>
    public async Task ForgetAsync(UnitName unit, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(new LoopMessage.Forgotten(unit, answer), cancellationToken).ConfigureAwait(false);
        await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells the loop what happened to a unit; it does not wait for what comes of it.</summary>
    public void Tell(UnitName unit, UnitEvent happened) => Report(unit, happened);

    /// <summary>Completes when the loop has come to this message: it is alive.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(new LoopMessage.Pinged(answer), cancellationToken).ConfigureAwait(false);
        await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var message in _inbox.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
                Take(message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            foreach (var waiting in _waiting.Values)
                waiting.TrySetResult(new RequestEnd(JobResult.Canceled, "hillingard is stopping"));
            foreach (var shell in _shells.Values)
                await shell.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Take(LoopMessage message)
    {
        switch (message)
        {
            case LoopMessage.Happened(var unit, var happened):
                Apply(unit, happened);
                break;
            case LoopMessage.Wanted wanted:
                Begin(wanted);
                break;
            case LoopMessage.Defined(var unit, var answer):
                var known = Snapshot.Units.GetValueOrDefault(unit.Name);
                _fleet.Define(unit, _time.GetUtcNow());
                Changed?.Invoke(new UnitChanged(unit.Name, known, Snapshot.Units[unit.Name]));
                answer.TrySetResult();
                break;
            case LoopMessage.Forgotten(var name, var answer):
                Forget(name, answer);
                break;
            case LoopMessage.Pinged(var answer):
                answer.TrySetResult();
                break;
        }
    }

    private void Begin(LoopMessage.Wanted wanted)
    {
        if (!Snapshot.Units.ContainsKey(wanted.Unit))
        {
            wanted.Answer.TrySetResult(new RequestEnd(JobResult.Failed, $"there is no unit '{wanted.Unit}'"));
            return;
        }

        var job = _fleet.NextJob();
        _waiting.Add(job, wanted.Answer);
        Apply(wanted.Unit, wanted.Request switch
        {
            UnitRequest.Start => new UnitEvent.StartRequested(job),
            UnitRequest.Stop => new UnitEvent.StopRequested(job),
            UnitRequest.Restart => new UnitEvent.RestartRequested(job),
        });
    }

    private void Forget(UnitName name, TaskCompletionSource answer)
    {
        var known = Snapshot.Units.GetValueOrDefault(name);
        if (!_fleet.Forget(name))
        {
            answer.TrySetException(new InvalidOperationException($"the unit '{name}' is not at rest"));
            return;
        }

        // Nothing runs, so the shell holds nothing but a timer that no longer matters.
        if (_shells.TryRemove(name, out var shell))
            _ = shell.DisposeAsync().AsTask();
        Changed?.Invoke(new UnitChanged(name, known, null));
        answer.TrySetResult();
    }

    private void Apply(UnitName name, UnitEvent happened)
    {
        var step = _fleet.Apply(name, happened, _time.GetUtcNow());
        if (step.Verdict == Verdict.Refused)
            _log.EventRefused(name, happened);
        if (step.Verdict == Verdict.Moved)
        {
            _log.UnitMoved(name, step.Before!.Status, step.After!.Status, Reason(happened));
            Changed?.Invoke(new UnitChanged(name, step.Before, step.After));
        }
        else if (step.After?.Health is { } health && health.Word != step.Before!.Health.Word)
        {
            _log.HealthChanged(name, health.Word, health.Reason is { } reason ? $": {reason}" : "");
            Changed?.Invoke(new UnitChanged(name, step.Before, step.After));
        }

        foreach (var effect in step.Effects)
        {
            if (effect.Effect is UnitEffect.JobDone(var job, var result, var reason))
            {
                if (_waiting.Remove(job, out var answer))
                    answer.TrySetResult(new RequestEnd(result, reason));
            }
            else
            {
                ShellOf(name).CarryOut(effect);
            }
        }
    }

    private UnitShell ShellOf(UnitName name) => _shells.GetOrAdd(
        name, unit => new UnitShell(_launcher, happened => Report(unit, happened), _time));

    // Reports come from timers and from tasks; the channel is written to without waiting as long as it has room, which
    // it has unless the loop is stuck. A report that found no room waits for it in a task of its own.
    private void Report(UnitName unit, UnitEvent happened)
    {
        var message = new LoopMessage.Happened(unit, happened);
        if (!_inbox.Writer.TryWrite(message))
            _ = _inbox.Writer.WriteAsync(message).AsTask();
    }

    private static string Reason(UnitEvent happened) => happened switch
    {
        UnitEvent.TenderExited(_, var exit) => $": the tender {exit}",
        UnitEvent.StartFailed(var reason) => $": {reason}",
        UnitEvent.ProbeFailed(_, var reason) => $": {reason}",
        UnitEvent.TenderStarted(var tender) => $" ({tender})",
        _ => "",
    };
}

/// <summary>A unit came into another phase or state of health. <paramref name="Before"/> is null for a new unit, <paramref name="After"/> for one that was removed.</summary>
internal sealed record UnitChanged(UnitName Unit, FleetUnit? Before, FleetUnit? After);
