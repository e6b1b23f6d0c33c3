using Microsoft.Extensions.Hosting;

namespace Hillingar.Supervisor.Switching;

/// <summary>Makes the units of the current generation known, and takes over those that run, before the name is taken on the bus: the first who asks finds them all.</summary>
internal sealed class HostLoading(HostSwitch hostSwitch) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => hostSwitch.LoadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
