using System.Collections.Immutable;
using System.Diagnostics;

namespace Hillingar.Units.Fleet;

/// <summary>
/// What of a unit outlives the supervisor that ran it: enough for the next one to go on as if there had been only one.
/// </summary>
/// <param name="Phase">Where the unit was in its life.</param>
public sealed record UnitMemory(RememberedPhase Phase, UnitHistory History)
{
    /// <summary>A unit that nothing has happened to yet.</summary>
    public static UnitMemory Initial { get; } = new(RememberedPhase.Resting, UnitHistory.Empty);

    /// <summary>The tender that ran; null where none did.</summary>
    public TenderProcess? Tender { get; init; }

    /// <summary>Of a running unit since when, of one that waits for its restart when that is due; null for the others.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What probes had told of the run; null where nothing ran.</summary>
    public RunHealth? Health { get; init; }

    /// <summary>Why a unit is failed; null if it is not.</summary>
    public UnitResult? Failure { get; init; }

    /// <summary>The job that was pending for the unit; null if there was none.</summary>
    public PendingJob? Job { get; init; }

    /// <summary>The memory of a unit in this state, without its job.</summary>
    public static UnitMemory Of(UnitState state) => new(PhaseOf(state), state.History)
    {
        Tender = state.LiveTender,
        At = state switch
        {
            UnitState.Running running => running.Since,
            UnitState.AutoRestart waiting => waiting.Due,
            _ => null,
        },
        Health = (state as UnitState.Running)?.Health,
        Failure = (state as UnitState.Failed)?.Result,
    };

    private static RememberedPhase PhaseOf(UnitState state) => state switch
    {
        UnitState.Inactive => RememberedPhase.Resting,
        UnitState.Failed => RememberedPhase.Failed,
        UnitState.Starting => RememberedPhase.Starting,
        UnitState.Running or UnitState.Established => RememberedPhase.Running,
        UnitState.AutoRestart => RememberedPhase.Waiting,
        UnitState.AbandoningStart stopping => PhaseOf(stopping.Goal),
        UnitState.StopSigterm stopping => PhaseOf(stopping.Goal),
        UnitState.StopSigkill stopping => PhaseOf(stopping.Goal),
        UnitState.Withdrawing stopping => PhaseOf(stopping.Goal),
        _ => throw new UnreachableException(),
    };

    private static RememberedPhase PhaseOf(StopGoal goal) => goal switch
    {
        StopGoal.Rest => RememberedPhase.Stopping,
        StopGoal.StartAgain => RememberedPhase.Restarting,
        // It was ill, and is judged anew.
        _ => RememberedPhase.Running,
    };
}

/// <summary>The phases of a unit's life as far as it matters to the next supervisor in which of them it was.</summary>
public enum RememberedPhase
{
    Resting,
    Failed,
    Starting,
    Running,

    /// <summary>On its way down, to stay there.</summary>
    Stopping,

    /// <summary>On its way down, to start again.</summary>
    Restarting,

    /// <summary>The unit ended by itself and waits for its restart.</summary>
    Waiting,
}

/// <summary>What of all units outlives a supervisor.</summary>
/// <param name="Wanted">
/// While the whole host was being moved: the units that are to run in the end if it is not moved after all, even if the move has stopped or started them so
/// far. Null if nothing was being moved.
/// </param>
public sealed record FleetMemory(ImmutableDictionary<UnitId, UnitMemory> Units, ImmutableHashSet<UnitId>? Wanted)
{
    public static FleetMemory Empty { get; } = new(ImmutableDictionary<UnitId, UnitMemory>.Empty, null);
}
