using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>What a checked set of unit files asks of the host. All lists are sorted by name.</summary>
public sealed record HostSpec(
    ImmutableArray<UnikernelSpec> Unikernels,
    ImmutableArray<NetworkDefinition> Networks,
    ImmutableArray<VolumeSpec> Volumes,
    ImmutableArray<TargetDefinition> Targets)
{
    /// <summary>The units of all types.</summary>
    public IEnumerable<IUnitDefinition> All => [.. Networks, .. Volumes.Select(volume => volume.Definition), .. Unikernels, .. Targets];
}
