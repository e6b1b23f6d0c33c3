using Hillingar.Linux;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// Has the networks looked at whenever something changed among the host's interfaces, addresses or packet filter's rules, so that what others
/// do to them is put right within a moment.
/// </summary>
internal sealed class DriftWatch(FleetLoop fleet, Poller poller, TimeProvider time, ILogger<DriftWatch> log) : BackgroundService
{
    // Changes come in bursts, many of our own making; a look costs some milliseconds with a thousand interfaces.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = new NetworkWatch();
        string? before = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await watch.ChangedAsync(poller, stoppingToken).ConfigureAwait(false);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
                watch.Forget();
                var failure = await fleet.MendNetworksAsync().ConfigureAwait(false);
                // Said once, however often it is tried.
                if (failure is not null && failure != before)
                    log.NetworkNotMended(failure);
                before = failure;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
