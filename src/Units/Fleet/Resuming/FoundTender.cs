using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A tender that an earlier supervisor started in this boot and left a record of.</summary>
/// <param name="End">How it has ended since the record was written; null while it runs.</param>
/// <param name="Started">When it was spawned.</param>
/// <param name="Launched">What it was started as; null where the record does not tell.</param>
public sealed record FoundTender(UnitName Unit, TenderProcess Process, TenderExit? End, DateTimeOffset Started, RealisedUnit? Launched)
{
    public bool IsAlive => End is null;

    /// <summary>Why it is another virtual machine than the one that would be started for a definition, in a clause; null if it is the same.</summary>
    public string? UnlikeReason(RealisedUnit definition)
    {
        if (Launched is null)
            return null;
        // A switch between the two says it: what it would restart is another machine.
        var change = SwitchPlanner.Plan(new RealisedHost([], [Launched]), new RealisedHost([], [definition])).Changes[0];
        return change.Action is UnitAction.Keep or UnitAction.Update ? null : string.Join(", ", change.Reasons);
    }
}
