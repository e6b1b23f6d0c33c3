using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Switching;

/// <summary>Makes the units of the current generation known before the name is taken on the bus: the first who asks finds them all.</summary>
internal sealed class HostLoading(HostSwitch hostSwitch, HostService host, ILogger<HostLoading> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await hostSwitch.LoadAsync(cancellationToken).ConfigureAwait(false) is { } failure)
            log.BootFailed(host.CurrentGeneration, failure);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
