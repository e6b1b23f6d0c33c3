using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// Compares two generations. The order of the steps keeps two promises: no unit runs on a network that is being
/// changed or is gone, and no two units hold one address or name at the same time. So all stops come first, then
/// networks are removed, changed and added, and the starts come last.
/// </summary>
public static class SwitchPlanner
{
    /// <summary>The way from <paramref name="current"/> (nothing, if null) to <paramref name="next"/>.</summary>
    public static SwitchPlan Plan(RealisedHost? current, RealisedHost next)
    {
        var from = current ?? RealisedHost.Empty;
        var networksBefore = from.Networks.ToDictionary(network => network.Name);
        var networksAfter = next.Networks.ToDictionary(network => network.Name);
        var unitsBefore = from.Units.ToDictionary(unit => unit.Name);
        var unitsAfter = next.Units.ToDictionary(unit => unit.Name);

        var networks = Names(networksBefore.Keys, networksAfter.Keys).Select(name => ChangeOf(
            name, networksBefore.GetValueOrDefault(name), networksAfter.GetValueOrDefault(name))).ToImmutableArray();
        var disturbed = networks.Where(network => Disturbs(network, networksBefore, networksAfter))
            .Select(network => network.Name).ToHashSet();
        var units = Names(unitsBefore.Keys, unitsAfter.Keys).Select(name => ChangeOf(
            name, unitsBefore.GetValueOrDefault(name), unitsAfter.GetValueOrDefault(name), disturbed)).ToImmutableArray();

        var steps = ImmutableArray.CreateBuilder<SwitchStep>();
        foreach (var unit in units.Where(unit => unit.Action is UnitAction.Stop or UnitAction.Restart))
            steps.Add(new SwitchStep.StopUnit(unitsBefore[unit.Name], Restarts: unit.Action == UnitAction.Restart));
        foreach (var network in networks.Where(network => network.Action == NetworkAction.Remove))
            steps.Add(new SwitchStep.RemoveNetwork(networksBefore[network.Name]));
        foreach (var network in networks.Where(network => network.Action == NetworkAction.Change))
            steps.Add(new SwitchStep.ChangeNetwork(networksBefore[network.Name], networksAfter[network.Name]));
        foreach (var network in networks.Where(network => network.Action == NetworkAction.Add))
            steps.Add(new SwitchStep.AddNetwork(networksAfter[network.Name]));
        foreach (var unit in units.Where(unit => unit.Action == UnitAction.Update))
            steps.Add(new SwitchStep.UpdateUnit(unitsAfter[unit.Name]));
        foreach (var unit in units.Where(unit => unit.Action is UnitAction.Start or UnitAction.Restart))
            steps.Add(new SwitchStep.StartUnit(unitsAfter[unit.Name]));
        return new SwitchPlan(networks, units, steps.ToImmutable());
    }

    private static IEnumerable<UnitName> Names(IEnumerable<UnitName> before, IEnumerable<UnitName> after) =>
        before.Union(after).Order();

    private static NetworkChange ChangeOf(UnitName name, RealisedNetwork? before, RealisedNetwork? after)
    {
        if (before is null)
            return new NetworkChange(name, NetworkAction.Add, ["it is new"]);
        if (after is null)
            return new NetworkChange(name, NetworkAction.Remove, ["it is no longer declared"]);
        ImmutableArray<string> reasons = [.. Differences.Of(before, after)];
        return new NetworkChange(name, reasons.IsEmpty ? NetworkAction.Keep : NetworkAction.Change, reasons);
    }

    // A new description leaves the bridge and what is attached to it alone.
    private static bool Disturbs(
        NetworkChange change, Dictionary<UnitName, RealisedNetwork> before, Dictionary<UnitName, RealisedNetwork> after) =>
        change.Action == NetworkAction.Remove
        || change.Action == NetworkAction.Change
            && before[change.Name] with { Description = "" } != after[change.Name] with { Description = "" };

    private static UnitChange ChangeOf(UnitName name, RealisedUnit? before, RealisedUnit? after, HashSet<UnitName> disturbed)
    {
        if (before is null)
            return new UnitChange(name, UnitAction.Start, ["it is new"]);
        if (after is null)
            return new UnitChange(name, UnitAction.Stop, ["it is no longer declared"]);
        ImmutableArray<string> machine =
        [
            .. Differences.OfMachine(before, after),
            .. after.Nets.Select(net => net.Network).Distinct().Where(disturbed.Contains).Select(network => $"network {network} changed"),
        ];
        if (!machine.IsEmpty)
            return new UnitChange(name, UnitAction.Restart, machine);
        ImmutableArray<string> settings = [.. Differences.OfSettings(before, after)];
        return new UnitChange(name, settings.IsEmpty ? UnitAction.Keep : UnitAction.Update, settings);
    }
}
