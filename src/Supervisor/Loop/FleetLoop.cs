using System.Collections.Concurrent;
using System.Threading.Channels;
using Hillingar.Linux;
using Hillingar.Supervisor.Switching;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// The one loop that owns the units' states and jobs. It reads one bounded channel, lets the core decide, and hands the
/// effects to the units' shells; it never waits for anything but the next message. All other threads read <see cref="Snapshot"/>.
/// </summary>
internal sealed class FleetLoop : BackgroundService
{
    private const int InboxCapacity = 4096;

    private readonly Channel<LoopMessage> _inbox = Channel.CreateBounded<LoopMessage>(
        new BoundedChannelOptions(InboxCapacity) { SingleReader = true });

    private readonly FleetCore _fleet = new();
    private readonly ConcurrentDictionary<UnitId, IUnitShell> _shells = [];
    private readonly Dictionary<JobId, TaskCompletionSource<JobEnded>> _ends = [];
    private readonly ITenderLauncher _launcher;
    private readonly EffectBorder _border;
    private readonly NetworkKeeper _networks;
    private readonly TimeProvider _time;
    private readonly ILogger<FleetLoop> _log;
    private readonly DeadlineTimer _wake;

    public FleetLoop(ITenderLauncher launcher, IHostNetworks networks, TimeProvider time, ILogger<FleetLoop> log)
    {
        _launcher = launcher;
        _border = new EffectBorder(time, log);
        _networks = new NetworkKeeper(networks, _border);
        _networks.Mended += log.NetworkMended;
        _time = time;
        _log = log;
        _wake = new DeadlineTimer(time, _ => Post(new LoopMessage.Woke()));
    }

    /// <summary>Raised by the loop for every step, before anything of it is carried out; handlers must not wait.</summary>
    public event Action<FleetStep>? Stepping;

    /// <summary>Raised by the loop for every unit that came into another phase or state of health, was added or was removed; handlers must not wait.</summary>
    public event Action<UnitChanged>? Changed;

    public FleetSnapshot Snapshot => _fleet.Snapshot;

    /// <summary>The program of a unit's last tender; empty before the first, and for what has none.</summary>
    public string ProgramOf(UnitId unit) => _shells.TryGetValue(unit, out var shell) ? shell.Program : "";

    /// <summary>Raised by the loop for every job that began, or is another now; handlers must not wait.</summary>
    public event Action<PendingJob>? JobMoved;

    /// <summary>Raised by the loop for every job that is over; handlers must not wait.</summary>
    public event Action<JobEnded>? JobOver;

    /// <summary>Asks for jobs for some units, all at once; it does not wait for their ends.</summary>
    /// <returns>One answer for each unit, in the same order.</returns>
    public Task<IReadOnlyList<JobTicket>> AskAsync(JobType type, IReadOnlyList<UnitId> units, JobMode mode, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<JobTicket>>(answer => new LoopMessage.Wanted(type, units, mode, answer), cancellationToken);

    /// <summary>Asks for a job for a unit and waits for its end.</summary>
    public async Task<JobEnded> RequestAsync(JobType type, UnitId unit, CancellationToken cancellationToken) =>
        (await RequestAsync(type, [unit], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Asks for one job for each of some units, all at once, and waits for all ends, which come in the same order.</summary>
    public async Task<IReadOnlyList<JobEnded>> RequestAsync(JobType type, IReadOnlyList<UnitId> units, CancellationToken cancellationToken)
    {
        if (units.Count == 0)
            return [];
        var tickets = await AskAsync(type, units, JobMode.Replace, cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(tickets.Select(ticket => ticket.End)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a job of a unit; of no effect if it has ended already.</summary>
    public Task CancelAsync(JobId job, CancellationToken cancellationToken) => AskAsync(answer => new LoopMessage.Canceled(job, answer), cancellationToken);

    /// <summary>A number that no job had before.</summary>
    public Task<JobId> NextJobAsync(CancellationToken cancellationToken) => AskAsync<JobId>(answer => new LoopMessage.Numbered(answer), cancellationToken);

    /// <summary>Sends a signal to the process that runs a unit's guest; false if there is none.</summary>
    public Task<bool> SignalAsync(UnitId unit, Signal signal, CancellationToken cancellationToken) =>
        AskAsync<bool>(answer => new LoopMessage.Signaled(unit, signal, answer), cancellationToken);

    /// <summary>Adds units or replaces their definitions, and forgets others, which must be at rest.</summary>
    /// <exception cref="InvalidOperationException">A unit is not at rest; nothing was changed.</exception>
    public Task RedefineAsync(IReadOnlyCollection<IUnitDefinition> defined, IReadOnlyCollection<UnitId> forgotten, CancellationToken cancellationToken) =>
        AskAsync(answer => new LoopMessage.Redefined(defined, forgotten, answer), cancellationToken);

    /// <summary>Says whether ends of units are of a switch's making, or something to be answered.</summary>
    public Task SetUpkeepAsync(bool isOn, CancellationToken cancellationToken) =>
        AskAsync(answer => new LoopMessage.UpkeepSet(isOn, answer), cancellationToken);

    /// <summary>Brings up networks that an earlier supervisor had up, all at once, so that none goes for a moment because it is not asked for yet.</summary>
    /// <returns>Why some could not be had; null if all are up.</returns>
    public Task<string?> AssumeNetworksAsync(IReadOnlyCollection<NetworkDefinition> networks) => _networks.AssumeAsync(networks);

    /// <summary>Takes over a tender of an earlier supervisor.</summary>
    public void Adopt(UnitId unit, ITenderRun run, UnitEvent.TenderAdopted happened) => Post(new LoopMessage.Adopted(unit, run, happened));

    /// <summary>Puts right what other programs did to the networks that are up; what could not be mended, null if all is well.</summary>
    public Task<string?> MendNetworksAsync() => _networks.MendAsync();

    /// <summary>Tells the loop what happened to a unit; it does not wait for what comes of it.</summary>
    public void Tell(UnitId unit, UnitEvent happened) => Post(new LoopMessage.Happened(unit, happened));

    /// <summary>Completes when the loop has come to this message: it is alive.</summary>
    public Task PingAsync(CancellationToken cancellationToken) => AskAsync(answer => new LoopMessage.Pinged(answer), cancellationToken);

    // The loop serves until it is stopped itself, which is last of all. The host would also end it when a start is called
    // off, and then no user could stop what has been started.
    public override Task StartAsync(CancellationToken cancellationToken) => base.StartAsync(CancellationToken.None);

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var message in _inbox.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
                TakeGuarded(message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A caller that asks from now on is told at once, and one that has asked already is not left waiting.
            _inbox.Writer.Complete();
            while (_inbox.Reader.TryRead(out var message))
                message.CallOff();
            foreach (var end in _ends.Values)
                end.TrySetCanceled(CancellationToken.None);
            foreach (var shell in _shells.Values)
                await shell.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<T> AskAsync<T>(Func<TaskCompletionSource<T>, LoopMessage> question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(question(answer), cancellationToken).ConfigureAwait(false);
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task AskAsync(Func<TaskCompletionSource, LoopMessage> question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(question(answer), cancellationToken).ConfigureAwait(false);
        await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // A border: one message that finds an error of our own is not the end of all units.
    private void TakeGuarded(LoopMessage message)
    {
        try
        {
            Take(message);
        }
        catch (Exception e)
        {
            _log.MessageBroke(e, message.ToString());
            message.CallOff();
        }
    }

    private void Take(LoopMessage message)
    {
        var now = _time.GetUtcNow();
        switch (message)
        {
            case LoopMessage.Happened(var unit, var happened):
                var step = _fleet.Apply(unit, happened, now);
                if (step.Verdict == Verdict.Refused)
                    _log.EventRefused(unit, happened);
                CarryOut(step);
                break;
            case LoopMessage.Adopted(var unit, var run, var happened):
                ShellOf(unit).Adopt(run);
                CarryOut(_fleet.Apply(unit, happened, now));
                break;
            case LoopMessage.Wanted wanted:
                Request(wanted, now);
                break;
            case LoopMessage.Canceled(var job, var answer):
                CarryOut(_fleet.Cancel(job, now));
                answer.TrySetResult();
                break;
            case LoopMessage.Numbered(var answer):
                answer.TrySetResult(_fleet.NextJob());
                break;
            case LoopMessage.Signaled(var unit, var signal, var answer):
                answer.TrySetResult(_shells.TryGetValue(unit, out var shell) && shell.Kill(signal));
                break;
            case LoopMessage.Redefined redefined:
                Redefine(redefined, now);
                break;
            case LoopMessage.UpkeepSet(var isOn, var answer):
                CarryOut(_fleet.Upkeep(isOn, now));
                answer.TrySetResult();
                break;
            case LoopMessage.Woke:
                CarryOut(_fleet.Wake(now));
                break;
            case LoopMessage.Pinged(var answer):
                answer.TrySetResult();
                break;
        }
    }

    private void Request(LoopMessage.Wanted wanted, DateTimeOffset now)
    {
        var step = _fleet.Request(wanted.Type, wanted.Units, now, wanted.Mode);
        JobTicket[] tickets = [.. step.Answers.Select(answer => new JobTicket(answer, EndOf(answer, wanted.Type)))];
        // The ends of this step are told only now that their callers wait for them.
        CarryOut(step);
        wanted.Answer.TrySetResult(tickets);
    }

    private Task<JobEnded> EndOf(JobAnswer answer, JobType type)
    {
        if (answer.Job is not { } job)
            return Task.FromResult(new JobEnded(default, answer.Unit, type, JobResult.Refused, answer.Refusal));
        if (!_ends.TryGetValue(job, out var end))
            _ends.Add(job, end = new TaskCompletionSource<JobEnded>(TaskCreationOptions.RunContinuationsAsynchronously));
        return end.Task;
    }

    private void Redefine(LoopMessage.Redefined redefined, DateTimeOffset now)
    {
        FleetStep step;
        try
        {
            step = _fleet.Redefine(redefined.Defined, redefined.Forgotten, now);
        }
        catch (InvalidOperationException e)
        {
            redefined.Answer.TrySetException(e);
            return;
        }

        CarryOut(step);
        foreach (var forgotten in redefined.Forgotten)
        {
            // Nothing runs, so the shell holds nothing but a timer that no longer matters.
            if (_shells.TryRemove(forgotten, out var shell))
                _ = shell.DisposeAsync().AsTask();
        }

        redefined.Answer.TrySetResult();
    }

    private void CarryOut(FleetStep step)
    {
        Stepping?.Invoke(step);
        foreach (var change in step.Changes)
        {
            if (change.Cause is { } cause)
                Note(change, cause);
            Announce(Changed, new UnitChanged(change.Unit, change.Before, change.After));
        }

        foreach (var effect in step.Effects)
            ShellOf(effect.Unit.Id).CarryOut(effect);
        foreach (var job in step.Jobs)
            Announce(JobMoved, job);
        foreach (var ended in step.Ended)
        {
            Announce(JobOver, ended);
            if (_ends.Remove(ended.Job, out var end))
                end.TrySetResult(ended);
        }

        if (step.Wake is { } wake)
            _wake.Arm(wake);
    }

    // A border: a listener that fails must not keep the units from what they need.
    private void Announce<T>(Action<T>? listeners, T news)
    {
        try
        {
            listeners?.Invoke(news);
        }
        catch (Exception e)
        {
            _log.MessageBroke(e, news!.ToString()!);
        }
    }

    private void Note(FleetChange change, UnitEvent cause)
    {
        var (before, after) = (change.Before!, change.After!);
        if (before.Status != after.Status)
            _log.UnitMoved(change.Unit, before.Status, after.Status, Reason(cause));
        else if (before.Health.State != after.Health.State)
            _log.HealthChanged(change.Unit, after.Health.Word, after.Health.Reason is { } reason ? $": {reason}" : "");
    }

    private IUnitShell ShellOf(UnitId unit) => _shells.GetOrAdd(unit, id => id.Type == UnitType.Unikernel
        ? new UnitShell(id, _launcher, _border, happened => Post(new LoopMessage.Happened(id, happened)), _time)
        : new NetworkShell(_networks, happened => Post(new LoopMessage.Happened(id, happened)), _time));

    // Reports come from timers and from tasks; the channel is written to without waiting as long as it has room, which
    // it has unless the loop is stuck. A report that found no room waits for it in a task of its own.
    private void Post(LoopMessage message)
    {
        if (!_inbox.Writer.TryWrite(message))
            _ = _inbox.Writer.WriteAsync(message).AsTask();
    }

    private static string Reason(UnitEvent happened) => happened switch
    {
        UnitEvent.TenderExited(_, var exit) => $": the tender {exit}",
        UnitEvent.StartFailed(var reason) => $": {reason}",
        UnitEvent.ProbeFailed(_, var reason) => $": {reason}",
        UnitEvent.StartHeldBack(var reason) => $": {reason}",
        UnitEvent.TearDownFailed(var reason) => $": {reason}",
        UnitEvent.TenderStarted(var tender) => $" ({tender})",
        _ => "",
    };
}

/// <summary>
/// A unit came into another phase or state of health. <paramref name="Before"/> is null for a new unit, <paramref name="After"/> for one that was removed.
/// </summary>
internal sealed record UnitChanged(UnitId Unit, FleetUnit? Before, FleetUnit? After);
