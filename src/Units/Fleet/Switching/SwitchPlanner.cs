using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>
/// Compares two generations. What is done to a unit follows to those that depend on it as systemd has it: a unit that requires,
/// is bound to or is part of a unit that is stopped or restarted is restarted too. All stops come before all starts, so that
/// no unit runs on a network that is being changed or is gone, and no two units hold one address or name at one time.
/// </summary>
public static class SwitchPlanner
{
    // Nothing that has changed is kept, even if the tables of members do not know it; a test sees to it that they do.
    private static readonly Difference Unnamed = new(Reach.Inside, "the definition changed");

    /// <summary>The way from <paramref name="current"/> (nothing, if null) to <paramref name="next"/>.</summary>
    public static SwitchPlan Plan(RealisedHost? current, RealisedHost next)
    {
        var before = (current ?? RealisedHost.Empty).All.ToDictionary(unit => unit.Id);
        var after = next.All.ToDictionary(unit => unit.Id);
        var graphBefore = FleetGraph.Of(before.Values);
        var changes = before.Keys.Union(after.Keys)
            .Select(id => ChangeOf(id, before.GetValueOrDefault(id), after.GetValueOrDefault(id)))
            .ToDictionary(change => change.Unit);
        Follow(graphBefore, changes);

        // Depth first from the sorted names, so that the order is the same each time.
        var stops = Enumerable.Reverse(InOrder(graphBefore, before.Keys))
            .Where(id => changes[id].Action is UnitAction.Stop or UnitAction.Restart or UnitAction.Follow);
        var starts = InOrder(FleetGraph.Of(after.Values), after.Keys)
            .Where(id => changes[id].Action is UnitAction.Start or UnitAction.Restart or UnitAction.Follow);
        return new SwitchPlan(
            [.. changes.Values.OrderBy(change => change.Unit)],
            [.. stops],
            [.. changes.Values.Where(change => change.Action == UnitAction.Stop).Select(change => change.Unit).Order()],
            [.. after.Values.Where(unit => !before.TryGetValue(unit.Id, out var known) || !known.Equals(unit)).OrderBy(unit => unit.Id)],
            [.. starts]);
    }

    private static UnitChange ChangeOf(UnitId id, IUnitDefinition? before, IUnitDefinition? after)
    {
        if (before is null)
        {
            return after!.Autostart
                ? new UnitChange(id, UnitAction.Start, ["it is new"])
                : new UnitChange(id, UnitAction.Define, ["it is new, and starts on demand"]);
        }

        if (after is null)
            return new UnitChange(id, UnitAction.Stop, ["it is no longer declared"]);
        ImmutableArray<Difference> differences = before.Equals(after) ? [] : [.. after.Since(before).DefaultIfEmpty(Unnamed)];
        var inside = differences.Where(difference => difference.Reach == Reach.Inside).ToImmutableArray();
        return new UnitChange(
            id,
            differences.IsEmpty ? UnitAction.Keep : inside.IsEmpty ? UnitAction.Update : UnitAction.Restart,
            [.. (inside.IsEmpty ? differences : inside).Select(difference => difference.Clause)]);
    }

    // Each unit is entered once, so this takes time in proportion to what follows.
    private static void Follow(FleetGraph graph, Dictionary<UnitId, UnitChange> changes)
    {
        var moved = new Queue<UnitId>(changes.Values
            .Where(change => change.Action is UnitAction.Stop or UnitAction.Restart)
            .Select(change => change.Unit).Order());
        while (moved.TryDequeue(out var unit))
        {
            var what = changes[unit].Action == UnitAction.Stop ? "stopped" : "restarted";
            Enter(graph.On(unit, DependencyKind.Requires), $"requires {unit}, which is {what}");
            Enter(graph.On(unit, DependencyKind.BindsTo), $"is bound to {unit}, which is {what}");
            Enter(graph.On(unit, DependencyKind.PartOf), $"is part of {unit}, which is {what}");
        }

        void Enter(IReadOnlyList<UnitId> followers, string reason)
        {
            foreach (var follower in followers.Where(follower => changes[follower].Action is UnitAction.Keep or UnitAction.Update))
            {
                changes[follower] = changes[follower] with { Action = UnitAction.Follow, Reasons = [.. changes[follower].Reasons, reason] };
                moved.Enqueue(follower);
            }
        }
    }

    private static List<UnitId> InOrder(FleetGraph graph, IEnumerable<UnitId> units) =>
        DepthFirst.Order(units.Order(), unit => graph.Of(unit, DependencyKind.After), _ => { });
}
