using System.Collections.Immutable;

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
