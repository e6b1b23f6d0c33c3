using Hillingar.Linux;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// Has the networks looked at whenever something changed among the host's interfaces, addresses or packet filter's rules, so that what other programs
/// do to them is put right within a moment.
/// </summary>
internal sealed class DriftWatch(FleetLoop fleet, Poller poller, TimeProvider time, ILogger<DriftWatch> log) : BackgroundService
{
    // Changes come in bursts, many of our own making; a look costs some milliseconds with a thousand interfaces.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Descriptors may be used up, or the kernel short of memory: then it is begun anew, and looked at once meanwhile.
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private string? _said;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var watch = new NetworkWatch();
                await LookAsync().ConfigureAwait(false);
                while (true)
                {
                    await watch.ChangedAsync(poller, stoppingToken).ConfigureAwait(false);
                    await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
                    watch.Forget();
                    await LookAsync().ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // A border: that the networks are not looked after for a moment is no reason to end.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Say($"they cannot be watched: {e.Message}");
                await Task.Delay(Again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LookAsync() => Say(await fleet.MendNetworksAsync().ConfigureAwait(false));

    // Once, however often it is met.
    private void Say(string? failure)
    {
        if (failure is not null && failure != _said)
            log.NetworkNotMended(failure);
        _said = failure;
    }
}
