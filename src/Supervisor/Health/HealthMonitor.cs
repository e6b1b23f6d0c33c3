using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Hosting;

namespace Hillingar.Supervisor.Health;

/// <summary>
/// Has each running unit with a [health] section asked, in a task of its own, for as long as one tender of it runs. What comes
/// of it are events for the loop: what they mean, and when it is enough, is decided there.
/// </summary>
internal sealed class HealthMonitor(FleetLoop fleet, IHealthProber prober, TimeProvider time) : IHostedService
{
    // A guest boots within some tens of milliseconds. Until it has answered, and as long as failures do not count yet, it is asked
    // soon and often, with less and less haste: a switch waits for the first answer.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(200);

    // Guards _watches: the loop's changes come from its task, the stop from another.
    private readonly Lock _gate = new();
    private readonly Dictionary<UnitId, Watch> _watches = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        fleet.Changed += Follow;
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        fleet.Changed -= Follow;
        Watch[] last;
        lock (_gate)
        {
            last = [.. _watches.Values];
            _watches.Clear();
        }

        foreach (var watch in last)
            await EndAsync(watch).ConfigureAwait(false);
    }

    private void Follow(UnitChanged change)
    {
        var (tender, health) = change.After is { State: UnitState.Running running } after ? (running.Tender, after.Machine?.Health) : (default, null);
        lock (_gate)
        {
            var isKnown = false;
            if (_watches.TryGetValue(change.Unit, out var watch))
            {
                // Of a guest that has run for a while under other questions nothing is waited for, and nothing asked in haste.
                isKnown = watch.Tender == tender;
                if (health is not null && watch.Tender == tender && watch.Health == health)
                    return;
                _watches.Remove(change.Unit);
                _ = EndAsync(watch); // It ends with the probe that is under way, whose answer is of no use any more.
            }

            if (health is null || change.After?.State is not UnitState.Running { Since: var since })
                return;
            var cancellation = new CancellationTokenSource();
            _watches.Add(change.Unit, new Watch(tender, health, cancellation, RunAsync(change.Unit, tender, health, since, isKnown, cancellation.Token)));
        }
    }

    private static async Task EndAsync(Watch watch)
    {
        await watch.Cancellation.CancelAsync().ConfigureAwait(false);
        await watch.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        watch.Cancellation.Dispose();
    }

    private async Task RunAsync(UnitId unit, TenderProcess tender, HealthCheck health, DateTimeOffset since, bool isKnown, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (pause, patience) = (FirstPause, FirstPatience);
        var hasAnswered = isKnown;
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = time.GetUtcNow();
            var isHasty = !hasAnswered && began - since < health.Grace.Value;
            var failure = await AskAsync(
                health, isHasty ? Shorter(patience, health.Timeout.Value) : health.Timeout.Value, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
                return;
            hasAnswered |= failure is null;
            fleet.Tell(unit, failure is null ? new UnitEvent.ProbeSucceeded(tender) : new UnitEvent.ProbeFailed(tender, failure));

            var next = began + (isHasty && !hasAnswered ? Shorter(pause, health.Interval.Value) : health.Interval.Value);
            (pause, patience) = (pause * 2, patience * 2);
            if (next - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> AskAsync(HealthCheck health, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await prober.AskAsync(health, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return $"{HealthProber.Target(health)}: no answer within {new Duration(patience)}";
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed record Watch(TenderProcess Tender, HealthCheck Health, CancellationTokenSource Cancellation, Task Task);
}
