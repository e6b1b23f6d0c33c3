using System.Collections.Immutable;
using Hillingar.Supervisor.Switching;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tests;

/// <summary>The host's networks in memory.</summary>
internal sealed class FakeNetworks : IHostNetworks
{
    /// <summary>What was asked for, in order.</summary>
    public List<ImmutableArray<NetworkDefinition>> Applied { get; } = [];

    public Action<ImmutableArray<NetworkDefinition>> OnApply { get; set; } = _ => { };

    public ImmutableArray<string> Apply(ImmutableArray<NetworkDefinition> networks)
    {
        OnApply(networks);
        Applied.Add(networks);
        return [];
    }
}
