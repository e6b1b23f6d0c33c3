namespace Hillingar.Units;

/// <summary>A set whose values are read and checked against each other, as far as that was possible.</summary>
internal sealed record BoundSet(
    IReadOnlyDictionary<UnitId, ComposedUnit> Composed,
    Dictionary<UnitName, UnikernelDraft> Unikernels,
    Dictionary<UnitName, NetworkDraft> Networks,
    ReferenceResolver References)
{
    public static BoundSet Bind(IReadOnlyDictionary<UnitId, ComposedUnit> composed, ICollection<Diagnostic> found)
    {
        var networks = new Dictionary<UnitName, NetworkDraft>();
        var units = new Dictionary<UnitName, UnikernelDraft>();
        foreach (var (id, unit) in composed.OrderBy(unit => unit.Key))
        {
            if (id.Type == UnitType.Network)
                networks.Add(id.Name, NetworkBinder.Bind(id.Name, unit, found));
            else
                units.Add(id.Name, UnikernelBinder.Bind(id.Name, unit, found));
        }

        NetworkChecks.CheckOverlaps(networks.Values, found);
        NetworkChecks.CheckDevices(units.Values.OrderBy(unit => unit.Name), networks, found);
        return new BoundSet(composed, units, networks, ReferenceResolver.Resolve(units, networks, found));
    }
}
