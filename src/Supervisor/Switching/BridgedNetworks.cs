using System.Collections.Immutable;
using Hillingar.Net;
using Hillingar.Units;

namespace Hillingar.Supervisor.Switching;

/// <summary>The host's bridges.</summary>
internal sealed class BridgedNetworks(NetworkHost host) : IHostNetworks
{
    public void Apply(ImmutableArray<RealisedNetwork> networks)
    {
        var plan = host.Apply([.. networks.Select(DesiredNetwork.Of)]);
        if (plan.IsRefused)
            throw new IOException(string.Join("; ", plan.Refusals));
    }
}
