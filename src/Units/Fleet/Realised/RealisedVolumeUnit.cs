using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>
/// A volume that several unikernels may name. What is in it is told by the devices that it is behind, so that a volume
/// changes when they do.
/// </summary>
public sealed record RealisedVolumeUnit(UnitName Name, string Description, ImmutableArray<RealisedDependency> Dependencies) : IUnitDefinition
{
    UnitId IUnitDefinition.Id => new(UnitType.Volume, Name);

    IEnumerable<RealisedDependency> IUnitDefinition.Dependencies => Dependencies;

    bool IUnitDefinition.Autostart => true;

    public bool Equals(RealisedVolumeUnit? other) =>
        other is not null && Name == other.Name && Description == other.Description && Dependencies.SequenceEqual(other.Dependencies);

    public override int GetHashCode() => HashCode.Combine(Name, Description, Dependencies.Length);
}
