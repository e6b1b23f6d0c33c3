using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// All units together: their definitions and their lives. It is not safe for several threads; the one loop that owns
/// it feeds it events and carries out the effects, and everybody else reads <see cref="Snapshot"/>, which never
/// changes. Effects are addressed to units and returned as one list, because with dependencies one event will move
/// several units: what is wanted is then propagated first and carried out after it has settled.
/// </summary>
public sealed class Fleet
{
    private readonly Dictionary<UnitName, RealisedUnit> _launched = [];
    private FleetSnapshot _snapshot = FleetSnapshot.Empty;
    private long _lastJob;

    /// <summary>What the fleet is now, for queries from any thread.</summary>
    public FleetSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>A number that no request had before.</summary>
    public JobId NextJob() => new(++_lastJob);

    /// <summary>
    /// Adds a unit, or replaces the definition of one. A unit that runs goes on as it was launched; its settings for
    /// stopping and restarting are the new ones at once, the rest counts from its next start.
    /// </summary>
    public void Define(RealisedUnit unit, DateTimeOffset now)
    {
        var entry = _snapshot.Units.TryGetValue(unit.Name, out var known)
            ? known with { Definition = unit }
            : new FleetUnit(unit, UnitState.Initial, now);
        Publish(_snapshot.Units.SetItem(unit.Name, entry));
    }

    /// <summary>Forgets a unit that is at rest. False if it is not, or not known.</summary>
    public bool Forget(UnitName name)
    {
        if (!_snapshot.Units.TryGetValue(name, out var unit) || unit.State is not (UnitState.Inactive or UnitState.Failed))
            return false;
        _ = _launched.Remove(name); // A unit that was never launched has no entry.
        Publish(_snapshot.Units.Remove(name));
        return true;
    }

    /// <summary>Applies an event to a unit. An event for a unit that is not known is refused.</summary>
    public FleetStep Apply(UnitName name, UnitEvent happened, DateTimeOffset now)
    {
        if (!_snapshot.Units.TryGetValue(name, out var unit))
            return new FleetStep(Verdict.Refused, null, null, []);

        var transition = UnitLifecycle.Apply(unit.Definition.Lifecycle(), unit.State, happened, now);
        if (happened is UnitEvent.TenderAdopted && transition.Verdict == Verdict.Moved)
            _launched[name] = unit.Definition;
        var effects = transition.Effects.Select(effect => Address(unit.Definition, effect)).ToImmutableArray();
        var after = unit with
        {
            State = transition.State,
            Since = transition.Verdict == Verdict.Moved ? now : unit.Since,
        };
        Publish(_snapshot.Units.SetItem(name, after));
        return new FleetStep(transition.Verdict, unit, after, effects);
    }

    // What is released is what was launched, even if the definition has been replaced since.
    private FleetEffect Address(RealisedUnit definition, UnitEffect effect)
    {
        if (effect is UnitEffect.PrepareAndSpawn)
            _launched[definition.Name] = definition;
        return new FleetEffect(_launched.GetValueOrDefault(definition.Name, definition), effect);
    }

    private void Publish(ImmutableSortedDictionary<UnitName, FleetUnit> units) =>
        Volatile.Write(ref _snapshot, new FleetSnapshot(units));
}

/// <summary>All units at one instant.</summary>
public sealed record FleetSnapshot(ImmutableSortedDictionary<UnitName, FleetUnit> Units)
{
    public static FleetSnapshot Empty { get; } = new(ImmutableSortedDictionary<UnitName, FleetUnit>.Empty);
}

/// <summary>One unit at one instant.</summary>
/// <param name="Definition">What its next start would run.</param>
/// <param name="Since">When it came into its phase.</param>
public sealed record FleetUnit(RealisedUnit Definition, UnitState State, DateTimeOffset Since)
{
    public UnitStatus Status => UnitStatus.Of(State);

    public HealthStatus Health => HealthStatus.Of(Definition.Health, State);
}

/// <summary>Something to do for a unit, with the definition that it is to be done for.</summary>
public sealed record FleetEffect(RealisedUnit Unit, UnitEffect Effect);

/// <summary>The answer to one event. Both sides are null if the unit is not known.</summary>
public sealed record FleetStep(Verdict Verdict, FleetUnit? Before, FleetUnit? After, ImmutableArray<FleetEffect> Effects);
