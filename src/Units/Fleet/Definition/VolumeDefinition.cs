using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>
/// A volume that several unikernels may name. What is in it is told by the devices that it is behind, so that a volume
/// changes when they do.
/// </summary>
/// <param name="Dependencies">As written, in order of kind and then of the text.</param>
public sealed record VolumeDefinition(UnitName Name, string Description, ValueList<Dependency> Dependencies) : IUnitDefinition
{
    UnitId IUnitDefinition.Id => new(UnitType.Volume, Name);

    IEnumerable<Dependency> IUnitDefinition.Dependencies => Dependencies;

    bool IUnitDefinition.Autostart => true;

    public IEnumerable<Difference> Since(IUnitDefinition before) =>
        DefinitionMember<VolumeDefinition>.Between((VolumeDefinition)before, this, DefinitionMember<VolumeDefinition>.OfAll);
}
