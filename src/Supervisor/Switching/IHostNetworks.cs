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
    /// <returns>What was done to bridges that stay, each in some words; what is removed or joined again is logged at once.</returns>
    /// <exception cref="IOException">The kernel refused, or an interface of another program is in the way.</exception>
    ImmutableArray<string> Apply(ImmutableArray<NetworkDefinition> networks);
}
