using System.Collections.Concurrent;
using System.Threading.Channels;
using Hillingar.Supervisor.Switching;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// The one loop that owns the units' states and jobs. It reads one bounded channel, lets the core decide, and hands the
/// effects to the units' shells; it never waits for anything but the next message. Everybody else reads <see cref="Snapshot"/>.
/// </summary>
internal sealed class FleetLoop : BackgroundService
{
    private const int InboxCapacity = 4096;

    private readonly Channel<LoopMessage> _inbox = Channel.CreateBounded<LoopMessage>(
        new BoundedChannelOptions(InboxCapacity) { SingleReader = true });

    private readonly FleetCore _fleet = new();
    private readonly ConcurrentDictionary<UnitId, IUnitShell> _shells = [];
    private readonly Dictionary<JobId, RequestInFlight> _waiting = [];
    private readonly ITenderLauncher _launcher;
    private readonly NetworkKeeper _networks;
    private readonly TimeProvider _time;
    private readonly ILogger<FleetLoop> _log;
    private readonly DeadlineTimer _wake;

    public FleetLoop(ITenderLauncher launcher, IHostNetworks networks, TimeProvider time, ILogger<FleetLoop> log)
    {
        _launcher = launcher;
        _networks = new NetworkKeeper(networks);
        _time = time;
        _log = log;
        _wake = new DeadlineTimer(time, _ => Post(new LoopMessage.Woke()));
    }

    /// <summary>Raised by the loop for every unit that came into another phase or state of health, was added or was removed; handlers must not wait.</summary>
    public event Action<UnitChanged>? Changed;

    public FleetSnapshot Snapshot => _fleet.Snapshot;

    /// <summary>The program of a unit's last tender; empty before the first, and for what has none.</summary>
    public string ProgramOf(UnitId unit) => _shells.TryGetValue(unit, out var shell) ? shell.Program : "";

    /// <summary>Asks for a job for a unit and waits for its end.</summary>
    public async Task<JobEnded> RequestAsync(JobType type, UnitId unit, CancellationToken cancellationToken) =>
        (await RequestAsync(type, [unit], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Asks for one job for each of some units, all at once, and waits for all ends, which come in the same order.</summary>
    public async Task<IReadOnlyList<JobEnded>> RequestAsync(JobType type, IReadOnlyList<UnitId> units, CancellationToken cancellationToken)
    {
        if (units.Count == 0)
            return [];
        var answer = new TaskCompletionSource<IReadOnlyList<JobEnded>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(new LoopMessage.Wanted(type, units, answer), cancellationToken).ConfigureAwait(false);
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds units or replaces their definitions, and forgets others, which must be at rest.</summary>
    /// <exception cref="InvalidOperationException">One is not at rest; nothing was changed.</exception>
    public Task RedefineAsync(IReadOnlyCollection<IUnitDefinition> defined, IReadOnlyCollection<UnitId> forgotten, CancellationToken cancellationToken) =>
        AskAsync(answer => new LoopMessage.Redefined(defined, forgotten, answer), cancellationToken);

    /// <summary>Says whether ends of units are of a switch's making, or something to be answered.</summary>
    public Task SetUpkeepAsync(bool isOn, CancellationToken cancellationToken) =>
        AskAsync(answer => new LoopMessage.UpkeepSet(isOn, answer), cancellationToken);

    /// <summary>Puts right what others did to the networks that are up; what could not be mended, null if all is well.</summary>
    public Task<string?> MendNetworksAsync() => _networks.MendAsync();

    /// <summary>Tells the loop what happened to a unit; it does not wait for what comes of it.</summary>
    public void Tell(UnitId unit, UnitEvent happened) => Post(new LoopMessage.Happened(unit, happened));

    /// <summary>Completes when the loop has come to this message: it is alive.</summary>
    public Task PingAsync(CancellationToken cancellationToken) => AskAsync(answer => new LoopMessage.Pinged(answer), cancellationToken);

    // The loop serves until it is stopped itself, which is last of all. The host would also end it when a start is called
    // off, and then nobody could stop what has been started.
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
                Take(message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Who asks from now on is told at once, and who has asked already is not left waiting.
            _inbox.Writer.Complete();
            while (_inbox.Reader.TryRead(out var message))
                message.CallOff();
            foreach (var (job, request) in _waiting)
                request.End(new JobEnded(job, request.UnitOf(job), JobResult.Canceled, "hillingard is stopping"));
            foreach (var shell in _shells.Values)
                await shell.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AskAsync(Func<TaskCompletionSource, LoopMessage> question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inbox.Writer.WriteAsync(question(answer), cancellationToken).ConfigureAwait(false);
        await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
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
            case LoopMessage.Wanted wanted:
                var request = new RequestInFlight([.. wanted.Units.Select(unit => (unit, _fleet.NextJob()))], wanted.Answer);
                foreach (var (_, job) in request.Jobs)
                    _waiting.Add(job, request);
                CarryOut(_fleet.Request(wanted.Type, request.Jobs, now));
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
        foreach (var change in step.Changes)
        {
            if (change.Cause is { } cause)
                Note(change, cause);
            Changed?.Invoke(new UnitChanged(change.Unit, change.Before, change.After));
        }

        foreach (var effect in step.Effects)
            ShellOf(effect.Unit.Id).CarryOut(effect);
        foreach (var ended in step.Ended)
        {
            if (_waiting.Remove(ended.Request, out var request))
                request.End(ended);
        }

        if (step.Wake is { } wake)
            _wake.Arm(wake);
    }

    private void Note(FleetChange change, UnitEvent cause)
    {
        var (before, after) = (change.Before!, change.After!);
        if (before.Status != after.Status)
            _log.UnitMoved(change.Unit, before.Status, after.Status, Reason(cause));
        else if (before.Health.Word != after.Health.Word)
            _log.HealthChanged(change.Unit, after.Health.Word, after.Health.Reason is { } reason ? $": {reason}" : "");
    }

    private IUnitShell ShellOf(UnitId unit) => _shells.GetOrAdd(unit, id => id.Type == UnitType.Unikernel
        ? new UnitShell(_launcher, happened => Post(new LoopMessage.Happened(id, happened)), _time)
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

    /// <summary>The jobs that somebody waits for together.</summary>
    private sealed class RequestInFlight(IReadOnlyList<(UnitId Unit, JobId Job)> jobs, TaskCompletionSource<IReadOnlyList<JobEnded>> answer)
    {
        private readonly Dictionary<JobId, JobEnded> _ended = [];

        public IReadOnlyList<(UnitId Unit, JobId Job)> Jobs { get; } = jobs;

        public UnitId UnitOf(JobId job) => Jobs.First(each => each.Job == job).Unit;

        public void End(JobEnded end)
        {
            _ended[end.Request] = end;
            if (_ended.Count == Jobs.Count)
                answer.TrySetResult([.. Jobs.Select(each => _ended[each.Job])]);
        }
    }
}

/// <summary>A unit came into another phase or state of health. <paramref name="Before"/> is null for a new unit, <paramref name="After"/> for one that was removed.</summary>
internal sealed record UnitChanged(UnitId Unit, FleetUnit? Before, FleetUnit? After);
