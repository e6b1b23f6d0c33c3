using Hillingar.Net;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>Whether the ports that units publish are free on this host.</summary>
internal sealed class PortCheck(PortHost ports) : IHostCheck
{
    public string? Refusal(RealisedHost host) =>
        ports.Refusals(DesiredPort.Of(host)) is { IsEmpty: false } refusals ? $"{string.Join("; ", refusals)}" : null;
}
