using System.Collections.Immutable;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Resuming;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// Brings the host from one realised configuration to another: all stops, the definitions, all starts. It only moves;
/// whether to move back after a failure is for the caller to decide.
/// </summary>
internal sealed class HostActivator
{
    /// <summary>
    /// For how long a unit that was just started must keep running before the activation counts as reached. A guest
    /// that refuses its configuration ends within some tens of milliseconds of its start.
    /// </summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(500);

    private readonly FleetLoop _fleet;
    private readonly PortBook _ports;
    private readonly TimeProvider _time;

    public HostActivator(FleetLoop fleet, PortBook ports, TimeProvider time)
    {
        _fleet = fleet;
        _ports = ports;
        _time = time;
    }

    /// <summary>The units that run, or are about to.</summary>
    public ImmutableHashSet<UnitId> Running() =>
        [.. _fleet.Snapshot.Units.Where(unit => !unit.Value.State.IsAtRest && !unit.Value.State.IsStopping).Select(unit => unit.Key)];

    /// <summary>Makes units known and takes over those that run; none is started until <see cref="BringUpAsync"/> or an activation follows.</summary>
    public async Task TakeOverAsync(IHostResumption resumption, RealisedHost host, CancellationToken cancellationToken)
    {
        await _fleet.SetUpkeepAsync(isOn: false, cancellationToken).ConfigureAwait(false);
        await resumption.TakeOverAsync(host, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries out the plan between the two configurations.</summary>
    public async Task<Activation> ActivateAsync(HostMove move, CancellationToken cancellationToken)
    {
        await _fleet.SetUpkeepAsync(isOn: false, cancellationToken).ConfigureAwait(false);
        try
        {
            var failure = await MoveAsync(move, cancellationToken).ConfigureAwait(false);
            return new Activation(failure, Unwell(move.To));
        }
        finally
        {
            await _fleet.SetUpkeepAsync(isOn: true, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Clears away what no unit owns, after <see cref="TakeOverAsync"/>, and brings up what is to run and does not.</summary>
    /// <param name="starts">Whether anything is started.</param>
    /// <returns>What of it could not be reached first; null if all could.</returns>
    public async Task<ActivationFailure?> BringUpAsync(IHostResumption resumption, RealisedHost host, bool starts, CancellationToken cancellationToken)
    {
        try
        {
            _ports.Want(host);
            var plan = await resumption.ClearAwayAsync(cancellationToken).ConfigureAwait(false);
            if (!starts)
                return null;
            // All at once, so that none goes for a moment because it is not asked for yet. Why one cannot be had is said by its own unit.
            _ = await _fleet.AssumeNetworksAsync(
                [.. host.Networks.Where(network => plan.Starts.Contains(((IUnitDefinition)network).Id))]).ConfigureAwait(false);
            var ends = await Task.WhenAll(
                _fleet.RequestAsync(JobType.Stop, plan.Stops, cancellationToken),
                _fleet.RequestAsync(JobType.Restart, plan.Restarts, cancellationToken),
                _fleet.RequestAsync(JobType.Start, plan.Starts, cancellationToken)).ConfigureAwait(false);
            resumption.Finish();
            return FailureAmong([.. ends.SelectMany(each => each)], "started");
        }
        finally
        {
            await _fleet.SetUpkeepAsync(isOn: true, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<ActivationFailure?> MoveAsync(HostMove move, CancellationToken cancellationToken)
    {
        var plan = SwitchPlanner.Plan(move.From, move.To);
        var reasons = plan.Changes.ToDictionary(change => change.Unit, change => string.Join(", ", change.Reasons));
        var running = Running().Union(move.Ran);
        var stops = plan.Stops.Where(_fleet.Snapshot.Units.ContainsKey).ToImmutableArray();
        foreach (var unit in stops)
            move.Progress($"stopping {unit}: {reasons[unit]}");
        var ends = await _fleet.RequestAsync(JobType.Stop, stops, cancellationToken).ConfigureAwait(false);
        if (FailureAmong(ends, "stopped") is { } notStopped)
            return notStopped;

        foreach (var change in plan.Changes.Where(change => change.Action is UnitAction.Update or UnitAction.Define))
            move.Progress($"updating {change.Unit}: {reasons[change.Unit]}");
        var known = _fleet.Snapshot.Units;
        IUnitDefinition[] defined = [.. plan.Defined.Where(unit => !ReferenceEquals(known.GetValueOrDefault(unit.Id)?.Definition, unit))];
        if (defined.Length + plan.Forgotten.Length > 0)
            await _fleet.RedefineAsync(defined, plan.Forgotten, cancellationToken).ConfigureAwait(false);
        _ports.Want(move.To);
        // At every activation, so that what drifted since the last is repaired too.
        if (await _fleet.MendNetworksAsync().ConfigureAwait(false) is { } notMended)
            return new ActivationFailure(null, $"the networks could not be set up: {notMended}");

        var starts = Starts(plan, move, running);
        var retries = Retries(move.To, starts);
        foreach (var unit in starts.Concat(retries))
            move.Progress($"starting {unit}: {(reasons[unit].Length > 0 ? reasons[unit] : "it does not run")}");
        return await StartAsync(starts, retries, move.Settle, cancellationToken).ConfigureAwait(false);
    }

    // What only follows, or starts on demand, is started if it ran.
    private ImmutableArray<UnitId> Starts(SwitchPlan plan, HostMove move, ImmutableHashSet<UnitId> running)
    {
        var definitions = move.To.All.ToDictionary(unit => unit.Id);
        var actions = plan.Changes.ToDictionary(change => change.Unit, change => change.Action);
        var states = _fleet.Snapshot.Units;
        bool IsWanted(UnitId unit) => actions[unit] switch
        {
            UnitAction.Start => true,
            UnitAction.Restart => definitions[unit].Autostart || running.Contains(unit),
            UnitAction.Follow => running.Contains(unit),
            _ => false,
        };
        return
        [
            .. plan.Starts.Where(IsWanted),
            .. definitions.Keys.Order().Where(unit => !IsWanted(unit) && move.Ran.Contains(unit) && !states[unit].State.IsActive),
        ];
    }

    // As NixOS does, a switch tries again what has failed, even if its definition did not change; whether that comes up this time is
    // none of the switch's concern. What was started too often is left alone.
    private ImmutableArray<UnitId> Retries(RealisedHost to, ImmutableArray<UnitId> starts) =>
    [
        .. to.All.Select(unit => unit.Id).Except(starts).Order()
            .Where(unit => _fleet.Snapshot.Units[unit].State is UnitState.Failed { Result: not UnitResult.StartLimitHit }),
    ];

    // Units that do not run although no user stopped them.
    private ImmutableArray<UnitId> Unwell(RealisedHost host) =>
    [
        .. host.All.Select(unit => unit.Id).Order()
            .Where(unit => _fleet.Snapshot.Units.TryGetValue(unit, out var known) && known.State is UnitState.Failed or UnitState.AutoRestart),
    ];

    private async Task<ActivationFailure?> StartAsync(
        ImmutableArray<UnitId> units, ImmutableArray<UnitId> retries, bool settle, CancellationToken cancellationToken)
    {
        var retried = RetryAsync(retries, cancellationToken);
        var failure = units.IsEmpty ? null : await StartAsync(units, settle, cancellationToken).ConfigureAwait(false);
        await retried.ConfigureAwait(false);
        return failure;
    }

    // It gets the time to come up that others get to show that they keep running, and no more.
    private async Task RetryAsync(ImmutableArray<UnitId> units, CancellationToken cancellationToken)
    {
        if (units.IsEmpty)
            return;
        var tickets = await _fleet.AskAsync(JobType.Start, units, JobMode.Replace, cancellationToken).ConfigureAwait(false);
        var all = Task.WhenAll(tickets.Select(ticket => ticket.End));
        await Task.WhenAny(all, Task.Delay(SettleTime, _time, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<ActivationFailure?> StartAsync(ImmutableArray<UnitId> units, bool settle, CancellationToken cancellationToken)
    {
        var watched = units.ToHashSet();
        var ended = new TaskCompletionSource<ActivationFailure>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Watch(UnitChanged change)
        {
            if (watched.Contains(change.Unit) && EndOf(change) is { } reason)
                ended.TrySetResult(new ActivationFailure(change.Unit, $"{change.Unit} did not keep running: the tender {reason}"));
        }

        var readiness = new Readiness([.. units.Select(unit => _fleet.Snapshot.Units[unit].Machine).OfType<RealisedUnit>()]);
        _fleet.Changed += Watch;
        _fleet.Changed += readiness.Take;
        try
        {
            var ends = await _fleet.RequestAsync(JobType.Start, units, cancellationToken).ConfigureAwait(false);
            if (FailureAmong(ends, "started") is { } notStarted)
                return notStarted;
            if (!settle)
                return null;
            var settled = Task.WhenAll(Task.Delay(SettleTime, _time, cancellationToken), readiness.WaitAsync(_time, cancellationToken));
            await Task.WhenAny(ended.Task, settled).ConfigureAwait(false);
            if (ended.Task.IsCompleted)
                return await ended.Task.ConfigureAwait(false);
            await settled.ConfigureAwait(false);
            return readiness.Missing() is { } unit ? NotHealthy(unit) : null;
        }
        finally
        {
            _fleet.Changed -= Watch;
            _fleet.Changed -= readiness.Take;
        }
    }

    // The unit to blame is the one that failed by itself, not one that only needed it.
    private static ActivationFailure? FailureAmong(IReadOnlyList<JobEnded> ends, string verb)
    {
        var blamed = ends.Where(end => end.Result != JobResult.Done).MinBy(end => end.Result == JobResult.Dependency);
        return blamed is null
            ? null
            : new ActivationFailure(blamed.Unit, $"{blamed.Unit} could not be {verb}: {blamed.Reason ?? JobWords.Of(blamed.Result)}");
    }

    private ActivationFailure NotHealthy(RealisedUnit unit)
    {
        var id = new UnitId(UnitType.Unikernel, unit.Name);
        var reason = _fleet.Snapshot.Units.GetValueOrDefault(id)?.Health.Reason is { } why ? $" ({why})" : "";
        return new ActivationFailure(id, $"{id} did not become healthy within {unit.Health!.Grace} of its start{reason}");
    }

    // A guest that ended by itself with status 0 has done what it was for.
    private static string? EndOf(UnitChanged change) => (change.Before?.State, change.After?.State) switch
    {
        (UnitState.Running, UnitState.StopSigterm { Goal: StopGoal.FollowPolicy ill }) => ill.End.Reason,
        (UnitState.Running, UnitState.AutoRestart or UnitState.Failed) => change.After!.State.History.LastEnd?.Reason,
        _ => null,
    };
}

/// <summary>A way of the host from one configuration to another.</summary>
/// <param name="From">What runs now; null for nothing.</param>
internal sealed record HostMove(RealisedHost? From, RealisedHost To)
{
    /// <summary>What is to run in the end because it ran before, even where the plan says otherwise.</summary>
    public ImmutableHashSet<UnitId> Ran { get; init; } = [];

    /// <summary>Whether to wait until the started units have shown that they keep running.</summary>
    public bool Settle { get; init; }

    /// <summary>Told, in a line for people, what is about to be done.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}

/// <summary>What came of a move.</summary>
/// <param name="Failure">Null when the configuration is reached.</param>
/// <param name="Unwell">Units of it that failed or wait for their restart, to blame or not.</param>
internal sealed record Activation(ActivationFailure? Failure, ImmutableArray<UnitId> Unwell);

/// <summary>Why an activation was not reached.</summary>
/// <param name="Unit">The unit that is to blame; null if none is.</param>
/// <param name="Reason">A sentence without its full stop.</param>
internal sealed record ActivationFailure(UnitId? Unit, string Reason);
