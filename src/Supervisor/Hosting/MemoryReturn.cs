using Hillingar.Supervisor.Jobs;
using Microsoft.Extensions.Hosting;

namespace Hillingar.Supervisor.Hosting;

/// <summary>
/// Gives memory back to the host a moment after the start and after each job of the whole host. To read and compare all units takes several times what they
/// are, and a process that then has little to do would keep that until its next full collection, perhaps for days.
/// </summary>
internal sealed class MemoryReturn : IHostedService, IDisposable
{
    // A user who switched asks what came of it, and perhaps switches again, and does not wait for a collection.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly HostService _host;
    private readonly ITimer _timer;
    private readonly TimeProvider _time;

    public MemoryReturn(HostService host, TimeProvider time)
    {
        _host = host;
        _time = time;
        _timer = time.CreateTimer(
            _ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true),
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        HeapWatch.Begin(_time);
        _host.Jobs.Ended += OnEnded;
        Arm();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _host.Jobs.Ended -= OnEnded;
        return Task.CompletedTask;
    }

    public void Dispose() => _timer.Dispose();

    private void OnEnded(Job job)
    {
        if (job.Task.Unit is null)
            Arm();
    }

    private void Arm() => _ = _timer.Change(Pause, Timeout.InfiniteTimeSpan); // False only once it is disposed.
}
