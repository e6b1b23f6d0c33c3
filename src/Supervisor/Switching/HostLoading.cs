using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// Makes the units of the current generation known, and takes over those that run, before the name is taken on the bus: the first who asks finds them all.
/// </summary>
internal sealed class HostLoading(HostSwitch hostSwitch, ILogger<HostLoading> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await hostSwitch.LoadAsync(cancellationToken).ConfigureAwait(false) is { } problem)
            log.NotLoaded(problem);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
