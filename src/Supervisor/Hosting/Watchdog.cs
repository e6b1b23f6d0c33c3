using Hillingar.Linux;
using Hillingar.Supervisor.Loop;
using Microsoft.Extensions.Hosting;

namespace Hillingar.Supervisor.Hosting;

/// <summary>
/// Tells systemd that the supervisor is alive, as often as its <c>WatchdogSec=</c> asks, and only if the loop has just
/// answered: a process whose loop is stuck is no supervisor, and systemd then starts it anew.
/// </summary>
internal sealed class Watchdog(FleetLoop fleet, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (SdDaemon.WatchdogLimit() is not { } interval)
            return;

        // Half the interval, as sd_watchdog_enabled(3) recommends.
        using var timer = new PeriodicTimer(interval / 2, time);
        do
        {
            await fleet.PingAsync(stoppingToken).ConfigureAwait(false);
            _ = SdDaemon.Notify("WATCHDOG=1");
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
