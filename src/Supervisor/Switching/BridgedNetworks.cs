using System.Collections.Immutable;
using Hillingar.Net;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Switching;

/// <summary>The host's bridges, and the ports that lead to the guests on them.</summary>
internal sealed class BridgedNetworks(NetworkHost host, PortHost ports, PortBook wanted, ILogger<BridgedNetworks> log) : IHostNetworks
{
    public ImmutableArray<string> Apply(ImmutableArray<NetworkDefinition> networks)
    {
        ImmutableArray<DesiredNetwork> bridges = [.. networks.Select(DesiredNetwork.Of)];
        var plan = host.Apply(bridges);
        if (plan.IsRefused)
            throw new IOException(string.Join("; ", plan.Refusals));
        foreach (var removed in plan.Actions.OfType<NetworkAction.Delete>())
            log.BridgeRemoved(removed.Bridge);
        foreach (var joined in plan.Actions.OfType<NetworkAction.Join>())
            log.TapMended(joined.Tap);

        // A port leads to a guest as long as there is a bridge that it can be on.
        var published = ports.Apply([.. wanted.Ports.Where(port => networks.Any(network => network.Name == port.Network))], bridges);
        if (published.IsRefused)
            throw new IOException(string.Join("; ", published.Refusals));
        if (published.Script is not null && wanted.Ports.IsEmpty)
            log.PortsRemoved();
        return [.. plan.Actions.Where(action => action is not (NetworkAction.Delete or NetworkAction.Join)).Select(action => action.ToString())];
    }
}

/// <summary>The ports that the generation in force, or the one that is coming, wants published.</summary>
internal sealed class PortBook
{
    // A volatile field must be a reference.
    private volatile Wanted _wanted = new([]);

    public ImmutableArray<DesiredPort> Ports => _wanted.Ports;

    /// <summary>From now on these; the next that brings networks up or mends them carries it out.</summary>
    public void Want(RealisedHost host) => _wanted = new Wanted(DesiredPort.Of(host));

    private sealed record Wanted(ImmutableArray<DesiredPort> Ports);
}
