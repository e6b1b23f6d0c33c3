namespace Hillingar.Units;

/// <summary>A set whose values are read and checked against each other, as far as that was possible.</summary>
internal sealed record BoundSet(
    IReadOnlyDictionary<UnitId, ComposedUnit> Composed,
    Dictionary<UnitName, UnikernelDraft> Unikernels,
    Dictionary<UnitName, NetworkDraft> Networks,
    Dictionary<UnitName, VolumeDraft> Volumes,
    Dictionary<UnitName, TargetDraft> Targets,
    ReferenceResolver References)
{
    public static BoundSet Bind(IReadOnlyDictionary<UnitId, ComposedUnit> composed, ICollection<Diagnostic> found, SetMemory memory)
    {
        var units = new Dictionary<UnitName, UnikernelDraft>();
        var networks = new Dictionary<UnitName, NetworkDraft>();
        var volumes = new Dictionary<UnitName, VolumeDraft>();
        var targets = new Dictionary<UnitName, TargetDraft>();
        foreach (var (id, unit) in composed.OrderBy(unit => unit.Key))
        {
            switch (id.Type)
            {
                case UnitType.Unikernel:
                    units.Add(id.Name, memory.Draft(id, unit, found, UnikernelBinder.Bind));
                    break;
                case UnitType.Network:
                    networks.Add(id.Name, memory.Draft(id, unit, found, NetworkBinder.Bind));
                    break;
                case UnitType.Volume:
                    volumes.Add(id.Name, memory.Draft(id, unit, found, VolumeBinder.Bind));
                    break;
                case UnitType.Target:
                    targets.Add(id.Name, memory.Draft(id, unit, found, TargetBinder.Bind));
                    break;
            }
        }

        UnikernelDraft[] sorted = [.. units.Values.OrderBy(unit => unit.Name)];
        NetworkChecks.CheckOverlaps(networks.Values, found);
        NetworkChecks.CheckDevices(sorted, networks, found);
        VolumeChecks.CheckDevices(sorted, volumes, found);
        DependencyChecks.Check([.. sorted, .. networks.Values, .. volumes.Values, .. targets.Values], found);
        return new BoundSet(composed, units, networks, volumes, targets, ReferenceResolver.Resolve(units, networks, found, memory));
    }
}
