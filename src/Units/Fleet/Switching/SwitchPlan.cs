using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>
/// The way from one generation to the next. <see cref="Changes"/> says what becomes of each unit and why, for people;
/// the lists say the same in the order in which it is carried out: all stops, then the definitions, then all starts.
/// </summary>
/// <param name="Changes">By name.</param>
/// <param name="Stops">What is to be at rest before anything is defined: each before what it depends on.</param>
/// <param name="Forgotten">Those of them that do not come back.</param>
/// <param name="Defined">What is new or differs in any way.</param>
/// <param name="Starts">What is to run: each behind what it depends on.</param>
public sealed record SwitchPlan(
    ImmutableArray<UnitChange> Changes,
    ImmutableArray<UnitId> Stops,
    ImmutableArray<UnitId> Forgotten,
    ImmutableArray<IUnitDefinition> Defined,
    ImmutableArray<UnitId> Starts)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Stops.IsEmpty && Defined.IsEmpty && Starts.IsEmpty;
}

/// <summary>What becomes of a unit.</summary>
public enum UnitAction
{
    /// <summary>The unit is as it was, untouched.</summary>
    Keep,

    /// <summary>The unit goes on under new settings, which do not reach into the virtual machine.</summary>
    Update,

    /// <summary>The unit is known from now on, and starts when a user asks for it or another unit needs it.</summary>
    Define,
    Start,
    Restart,

    /// <summary>The unit is the same, and if it runs it is restarted for the sake of what it depends on.</summary>
    Follow,
    Stop,
}

/// <param name="Reasons">Clauses such as "volume zones changed".</param>
public sealed record UnitChange(UnitId Unit, UnitAction Action, ImmutableArray<string> Reasons);
