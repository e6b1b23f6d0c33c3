using System.Collections.Immutable;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>Where a switch meets the host's networks.</summary>
internal interface IHostNetworks
{
    /// <summary>
    /// Makes the bridges exactly these, and the ports that lead to guests on them those that are wanted: missing ones are made,
    /// others repaired, ours that are not named removed.
    /// </summary>
    /// <returns>What was done to the interfaces, each in some words.</returns>
    /// <exception cref="IOException">The kernel refused, or an interface of somebody else is in the way.</exception>
    ImmutableArray<string> Apply(ImmutableArray<NetworkDefinition> networks);
}
