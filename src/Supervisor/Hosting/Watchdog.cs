using System.Net.Sockets;
using Hillingar.Supervisor.Loop;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Hillingar.Supervisor.Hosting;

/// <summary>
/// Tells systemd that the supervisor is alive, as often as its <c>WatchdogSec=</c> asks, and only if the loop has just
/// answered: a process whose loop is stuck is no supervisor, and systemd then starts it anew.
/// </summary>
/// <param name="limit">How often that is due at the latest; null where nothing watches this process.</param>
internal sealed class Watchdog(FleetLoop fleet, ISystemdNotifier manager, TimeSpan? limit, TimeProvider time) : BackgroundService
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (limit is not { } interval)
            return;

        // Half the interval, as sd_watchdog_enabled(3) recommends.
        using var timer = new PeriodicTimer(interval / 2, time);
        do
        {
            await fleet.PingAsync(stoppingToken).ConfigureAwait(false);
            Tell();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private void Tell()
    {
        try
        {
            manager.Notify(Alive);
        }
        // systemd's socket is away while systemd executes itself anew. It is told at the next tick, and if that is too late, it acts as it sees fit.
        catch (SocketException)
        {
        }
    }
}
