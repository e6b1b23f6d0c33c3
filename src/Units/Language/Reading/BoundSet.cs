using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>
/// A set whose values are read and checked against each other, as far as that was possible. The units of each type are in
/// order of their names, for so they were entered.
/// </summary>
internal sealed record BoundSet(
    Dictionary<UnitId, ComposedUnit> Composed,
    Dictionary<UnitName, UnikernelDraft> Unikernels,
    Dictionary<UnitName, NetworkDraft> Networks,
    Dictionary<UnitName, VolumeDraft> Volumes,
    Dictionary<UnitName, TargetDraft> Targets,
    ReferenceResolver References)
{
    public static BoundSet Bind(Dictionary<UnitId, ComposedUnit> composed, ICollection<Diagnostic> found, SetMemory memory)
    {
        var units = new Dictionary<UnitName, UnikernelDraft>(composed.Count);
        var networks = new Dictionary<UnitName, NetworkDraft>();
        var volumes = new Dictionary<UnitName, VolumeDraft>();
        var targets = new Dictionary<UnitName, TargetDraft>();
        var drafts = new List<IUnitDraft>(composed.Count);
        foreach (var (id, unit) in InOrder(composed))
        {
            switch (id.Type)
            {
                case UnitType.Unikernel:
                    drafts.Add(Entered(units, id.Name, memory.Draft(id, unit, found, UnikernelBinder.Bind)));
                    break;
                case UnitType.Network:
                    drafts.Add(Entered(networks, id.Name, memory.Draft(id, unit, found, NetworkBinder.Bind)));
                    break;
                case UnitType.Volume:
                    drafts.Add(Entered(volumes, id.Name, memory.Draft(id, unit, found, VolumeBinder.Bind)));
                    break;
                case UnitType.Target:
                    drafts.Add(Entered(targets, id.Name, memory.Draft(id, unit, found, TargetBinder.Bind)));
                    break;
            }
        }

        // Of instances without end some are not made, and then names of such are not reported as unknown.
        var isEndless = found.Any(diagnostic => diagnostic.Id == DiagnosticCatalog.EndlessInstances.Id);
        memory.Checked(drafts, isEndless, found, own => Check(drafts, units, networks, volumes, isEndless, own));
        return new BoundSet(composed, units, networks, volumes, targets, ReferenceResolver.Resolve(units, networks, found, memory));
    }

    private static void Check(
        IReadOnlyCollection<IUnitDraft> drafts, Dictionary<UnitName, UnikernelDraft> units, Dictionary<UnitName, NetworkDraft> networks,
        Dictionary<UnitName, VolumeDraft> volumes, bool isEndless, ICollection<Diagnostic> found)
    {
        NetworkChecks.CheckOverlaps(networks.Values, found);
        NetworkChecks.CheckDevices(units.Values, networks, found);
        VolumeChecks.CheckDevices(units.Values, volumes, found);
        DependencyChecks.Check(drafts, isEndless, found);
    }

    // Most sets are in order as they are; instances that are named only come last.
    private static IEnumerable<KeyValuePair<UnitId, ComposedUnit>> InOrder(Dictionary<UnitId, ComposedUnit> composed)
    {
        UnitId? last = null;
        foreach (var id in composed.Keys)
        {
            if (last > id)
                return composed.OrderBy(unit => unit.Key);
            last = id;
        }

        return composed;
    }

    private static T Entered<T>(Dictionary<UnitName, T> units, UnitName name, T draft)
    {
        units.Add(name, draft);
        return draft;
    }
}
