using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>What an event meant to a unit in its phase.</summary>
public enum Verdict
{
    /// <summary>The unit is in another phase now.</summary>
    Moved,

    /// <summary>The phase is the same, and the event was answered.</summary>
    Stayed,

    /// <summary>The event is late or of no meaning here, and changes nothing.</summary>
    Ignored,

    /// <summary>The event may not happen here. The unit is unharmed, but the shell should report it.</summary>
    Refused,
}

/// <summary>The answer to one event.</summary>
public sealed record Transition(UnitState State, ImmutableArray<UnitEffect> Effects, Verdict Verdict);

/// <summary>What the life of a unit depends on, apart from what it runs.</summary>
public sealed record LifecycleSettings(RestartSpec Restart, Duration StopTimeout)
{
    /// <summary>Null if nobody asks whether the unit does its work.</summary>
    public HealthLimits? Health { get; init; }
}
