using System.Collections.Immutable;
using Hillingar.Supervisor.Loop;
using Hillingar.Units;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// Brings the host from one realised configuration to another: stops, networks, starts. It only moves; whether to move
/// back after a failure is for the caller to decide.
/// </summary>
internal sealed class HostActivator
{
    /// <summary>
    /// For how long a unit that was just started must keep running before the activation counts as reached. A guest
    /// that refuses its configuration ends within some tens of milliseconds of its start.
    /// </summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(500);

    private readonly FleetLoop _fleet;
    private readonly IHostNetworks _networks;
    private readonly PortBook _ports;
    private readonly TimeProvider _time;

    public HostActivator(FleetLoop fleet, IHostNetworks networks, PortBook ports, TimeProvider time)
    {
        _fleet = fleet;
        _networks = networks;
        _ports = ports;
        _time = time;
    }

    /// <summary>Carries out the plan between the two.</summary>
    /// <param name="from">What runs now; null for nothing.</param>
    /// <param name="settle">Whether to wait until the started units have shown that they keep running.</param>
    /// <returns>Null when <paramref name="to"/> is reached.</returns>
    public async Task<ActivationFailure?> ActivateAsync(
        RealisedHost? from, RealisedHost to, bool settle, Action<string> progress, CancellationToken cancellationToken)
    {
        var plan = SwitchPlanner.Plan(from, to);
        foreach (var stop in plan.Steps.OfType<SwitchStep.StopUnit>())
        {
            progress($"stopping {stop.Unit.Name}: {ReasonsOf(plan, stop.Unit.Name)}");
            if (await StopAsync(stop, cancellationToken).ConfigureAwait(false) is { } notStopped)
                return notStopped;
        }

        if (Connect(plan, to, progress) is { } notConnected)
            return notConnected;

        foreach (var update in plan.Steps.OfType<SwitchStep.UpdateUnit>())
        {
            progress($"updating {update.Unit.Name}: {ReasonsOf(plan, update.Unit.Name)}");
            await _fleet.DefineAsync(update.Unit, cancellationToken).ConfigureAwait(false);
        }

        var starts = plan.Steps.OfType<SwitchStep.StartUnit>().Select(start => start.Unit).Concat(FailedAmong(plan, to)).ToImmutableArray();
        foreach (var unit in starts)
        {
            progress($"starting {unit.Name}: {ReasonsOf(plan, unit.Name)}");
            await _fleet.DefineAsync(unit, cancellationToken).ConfigureAwait(false);
        }

        return await StartAsync(starts, settle, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ActivationFailure?> StopAsync(SwitchStep.StopUnit stop, CancellationToken cancellationToken)
    {
        var name = stop.Unit.Name;
        if (!_fleet.Snapshot.Units.ContainsKey(name))
            return null;
        var end = await _fleet.RequestAsync(name, UnitRequest.Stop, cancellationToken).ConfigureAwait(false);
        if (end.Result != JobResult.Done)
            return new ActivationFailure(name, $"{name} could not be stopped: {end.Reason ?? UnitStatus.Word(end.Result)}");
        if (!stop.Restarts)
            await _fleet.ForgetAsync(name, cancellationToken).ConfigureAwait(false);
        return null;
    }

    // The bridges are put right at every activation, so that what drifted since the last is repaired too.
    private ActivationFailure? Connect(SwitchPlan plan, RealisedHost to, Action<string> progress)
    {
        foreach (var change in plan.Networks.Where(change => change.Action != NetworkAction.Keep))
            progress($"network {change.Name}: {string.Join(", ", change.Reasons)}");
        try
        {
            _ports.Want(to);
            _networks.Apply(to.Networks);
            return null;
        }
        catch (IOException e)
        {
            return new ActivationFailure(null, $"the networks could not be set up: {e.Message}");
        }
    }

    // As NixOS does, a switch tries again what has failed, even if its definition did not change.
    private IEnumerable<RealisedUnit> FailedAmong(SwitchPlan plan, RealisedHost to)
    {
        var kept = plan.Units.Where(change => change.Action is UnitAction.Keep or UnitAction.Update).Select(change => change.Name).ToHashSet();
        return to.Units.Where(unit => kept.Contains(unit.Name)
            && _fleet.Snapshot.Units.TryGetValue(unit.Name, out var known) && known.State is UnitState.Failed);
    }

    private async Task<ActivationFailure?> StartAsync(ImmutableArray<RealisedUnit> definitions, bool settle, CancellationToken cancellationToken)
    {
        ImmutableArray<UnitName> units = [.. definitions.Select(unit => unit.Name)];
        if (units.IsEmpty)
            return null;

        var ended = new TaskCompletionSource<ActivationFailure>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Watch(UnitChanged change)
        {
            if (units.Contains(change.Unit) && EndOf(change) is { } reason)
                ended.TrySetResult(new ActivationFailure(change.Unit, $"{change.Unit} did not keep running: the tender {reason}"));
        }

        var readiness = new Readiness(definitions);
        _fleet.Changed += Watch;
        _fleet.Changed += readiness.Take;
        try
        {
            var requests = units.Select(unit => _fleet.RequestAsync(unit, UnitRequest.Start, cancellationToken)).ToArray();
            var ends = await Task.WhenAll(requests).ConfigureAwait(false);
            for (var i = 0; i < ends.Length; i++)
            {
                if (ends[i].Result != JobResult.Done)
                    return new ActivationFailure(units[i], $"{units[i]} could not be started: {ends[i].Reason ?? UnitStatus.Word(ends[i].Result)}");
            }

            if (!settle)
                return null;
            var settled = Task.WhenAll(Task.Delay(SettleTime, _time, cancellationToken), readiness.WaitAsync(_time, cancellationToken));
            await Task.WhenAny(ended.Task, settled).ConfigureAwait(false);
            if (ended.Task.IsCompleted)
                return await ended.Task.ConfigureAwait(false);
            await settled.ConfigureAwait(false);
            return readiness.Missing() is { } unit
                ? new ActivationFailure(unit.Name, $"{unit.Name} did not become healthy within {unit.Health!.Grace} of its start{ReasonOf(unit.Name)}")
                : null;
        }
        finally
        {
            _fleet.Changed -= Watch;
            _fleet.Changed -= readiness.Take;
        }
    }

    private string ReasonOf(UnitName unit) =>
        _fleet.Snapshot.Units.GetValueOrDefault(unit)?.Health.Reason is { } reason ? $" ({reason})" : "";

    // A guest that ended by itself with status 0 has done what it was for.
    private static string? EndOf(UnitChanged change) => (change.Before?.State, change.After?.State) switch
    {
        (UnitState.Running, UnitState.StopSigterm { Goal: StopGoal.FollowPolicy ill }) => ill.End.Reason,
        (UnitState.Running, UnitState.AutoRestart or UnitState.Failed) => change.After!.State.History.LastEnd?.Reason,
        _ => null,
    };

    private static string ReasonsOf(SwitchPlan plan, UnitName unit)
    {
        var change = plan.Units.First(change => change.Name == unit);
        return change.Action == UnitAction.Keep ? "it had failed" : string.Join(", ", change.Reasons);
    }
}

/// <summary>Why an activation was not reached.</summary>
/// <param name="Unit">The unit that is to blame; null if none is.</param>
/// <param name="Reason">A sentence without its full stop.</param>
internal sealed record ActivationFailure(UnitName? Unit, string Reason);
