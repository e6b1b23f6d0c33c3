using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// The way from one generation to the next. <see cref="Networks"/> and <see cref="Units"/> say what becomes of each
/// and why, for people; <see cref="Steps"/> is the same in the order in which it is carried out.
/// </summary>
public sealed record SwitchPlan(
    ImmutableArray<NetworkChange> Networks, ImmutableArray<UnitChange> Units, ImmutableArray<SwitchStep> Steps)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Steps.IsEmpty;
}

/// <summary>What becomes of a network.</summary>
public enum NetworkAction
{
    Keep,
    Add,
    Change,
    Remove,
}

/// <summary>What becomes of a unit.</summary>
public enum UnitAction
{
    /// <summary>It runs on, untouched.</summary>
    Keep,

    /// <summary>It runs on under new settings, which do not reach into the virtual machine.</summary>
    Update,
    Start,
    Restart,
    Stop,
}

/// <param name="Reasons">Clauses such as "MTU changed (1500 -> 1400)".</param>
public sealed record NetworkChange(UnitName Name, NetworkAction Action, ImmutableArray<string> Reasons);

/// <param name="Reasons">Clauses such as "volume zones changed".</param>
public sealed record UnitChange(UnitName Name, UnitAction Action, ImmutableArray<string> Reasons);

/// <summary>One thing to do.</summary>
public abstract record SwitchStep
{
    private SwitchStep()
    {
    }

    /// <summary>Stop the unit and wait for its end; forget it if no <see cref="StartUnit"/> follows.</summary>
    public sealed record StopUnit(RealisedUnit Unit, bool Restarts) : SwitchStep;

    public sealed record RemoveNetwork(RealisedNetwork Network) : SwitchStep;

    public sealed record ChangeNetwork(RealisedNetwork From, RealisedNetwork To) : SwitchStep;

    public sealed record AddNetwork(RealisedNetwork Network) : SwitchStep;

    /// <summary>Take over the unit's new description and settings while it runs.</summary>
    public sealed record UpdateUnit(RealisedUnit Unit) : SwitchStep;

    public sealed record StartUnit(RealisedUnit Unit) : SwitchStep;
}
