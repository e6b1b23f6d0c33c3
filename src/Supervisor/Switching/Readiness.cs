using System.Collections.Immutable;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// Sees units become healthy that were just started. A unit without a health check is ready when it runs.
/// </summary>
internal sealed class Readiness
{
    private readonly ImmutableArray<RealisedUnit> _asked;

    // Guards _missing: changes come from the loop's task.
    private readonly Lock _gate = new();
    private readonly HashSet<UnitId> _missing;
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="units">Those that are about to be started, with others perhaps.</param>
    public Readiness(ImmutableArray<RealisedUnit> units)
    {
        _asked = [.. units.Where(unit => unit.Health is not null)];
        _missing = [.. _asked.Select(IdOf)];
        if (_missing.Count == 0)
            _all.SetResult();
    }

    /// <summary>Takes a change of the fleet.</summary>
    public void Take(UnitChanged change)
    {
        if (change.After?.Health.State != HealthState.Healthy)
            return;
        lock (_gate)
        {
            if (_missing.Remove(change.Unit) && _missing.Count == 0)
                _all.TrySetResult();
        }
    }

    /// <summary>Waits until all are healthy, but not longer than the most patient of them has been given.</summary>
    public async Task WaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (_asked.IsEmpty)
            return;
        // Without any grace there is still one probe to wait for.
        var longest = _asked.Max(unit => unit.Health!.Grace.Value + unit.Health.Timeout.Value);
        await Task.WhenAny(_all.Task, Task.Delay(longest, time, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The first unit that has not become healthy; null if all have.</summary>
    public RealisedUnit? Missing()
    {
        lock (_gate)
            return _asked.FirstOrDefault(unit => _missing.Contains(IdOf(unit)));
    }

    private static UnitId IdOf(RealisedUnit unit) => new(UnitType.Unikernel, unit.Name);
}
