using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>
/// All units together: their definitions, their lives, and the jobs that move them. It is not safe for several threads;
/// the one loop that owns it feeds it requests and events and carries out the effects, and all other threads read
/// <see cref="Snapshot"/>, which never changes.
/// <para>
/// Each call works in two phases. First what is wanted is propagated along the dependencies until nothing changes: a
/// <see cref="Transaction"/> finds the jobs, and they are installed, at most one for each unit. Then every job that waits
/// for no other is carried out, which may end jobs, and so let further ones run, until nothing changes either. A job waits
/// only for jobs, a running job ends by the deadlines of the unit's life at the latest, and the order has no circles
/// (<see cref="FleetGraph"/>): so every job ends, with anything that the units do.
/// </para>
/// <para>
/// This file has what is asked from outside; <c>FleetCore.Jobs.cs</c> has the life of jobs, and <c>FleetCore.Upkeep.cs</c> what
/// follows, without a request, from a unit that came or went.
/// </para>
/// </summary>
public sealed partial class FleetCore
{
    private readonly Dictionary<UnitId, IUnitDefinition> _launched = [];
    private readonly List<FleetChange> _changes = [];
    private readonly List<FleetEffect> _effects = [];
    private readonly List<JobEnded> _ended = [];
    private FleetSnapshot _snapshot = FleetSnapshot.Empty;
    private uint _lastJob;

    /// <summary>What the fleet is now, for queries from any thread.</summary>
    public FleetSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>A number that no job had before.</summary>
    public JobId NextJob() => new(++_lastJob);

    /// <summary>
    /// Adds units or replaces their definitions, and forgets others, which must be at rest. A unit that runs goes on as it
    /// was launched; its settings for stopping and restarting, and its dependencies, are the new ones at once, the rest
    /// counts from its next start. Takes time in proportion to all units, so it is to be called once for all that change.
    /// </summary>
    /// <exception cref="InvalidOperationException">A unit that is to be forgotten is not at rest; nothing was changed.</exception>
    public FleetStep Redefine(IReadOnlyCollection<IUnitDefinition> defined, IReadOnlyCollection<UnitId> forgotten, DateTimeOffset now)
    {
        var units = _snapshot.Units.ToBuilder();
        foreach (var id in forgotten.Where(units.ContainsKey))
        {
            if (!units[id].State.IsAtRest)
                throw new InvalidOperationException($"the unit '{id}' is not at rest");
            _ = units.Remove(id);
        }

        foreach (var unit in defined)
        {
            units[unit.Id] = units.TryGetValue(unit.Id, out var known)
                ? known with { Definition = unit }
                : new FleetUnit(unit, UnitState.Initial, now);
        }

        var before = _snapshot.Units;
        Publish(new FleetSnapshot(units.ToImmutable(), FleetGraph.Of([.. units.Values.Select(unit => unit.Definition)])));
        foreach (var id in forgotten.Where(before.ContainsKey))
        {
            _ = _launched.Remove(id); // A unit that was never launched has no entry.
            _ = _upkeep.Remove(id); // Nor has one that was never upheld.
            if (_jobs.TryGetValue(id, out var job))
                Finish(job, JobResult.Canceled, "the unit is no longer declared", fails: false);
            _changes.Add(new FleetChange(id, before[id], null, null));
        }

        foreach (var unit in defined)
        {
            _changes.Add(new FleetChange(unit.Id, before.GetValueOrDefault(unit.Id), _snapshot.Units[unit.Id], null));
            LookAround(unit.Id);
        }

        CountBlockers();
        return Settle(Verdict.Stayed, now);
    }

    /// <summary>Asks for a job for each of some units, and for all that these bring about; <see cref="FleetStep.Answers"/> says which jobs that are.</summary>
    public FleetStep Request(JobType type, IReadOnlyCollection<UnitId> units, DateTimeOffset now, JobMode mode = JobMode.Replace)
    {
        var (refusal, isConflict) = Begin(type, units.Where(_snapshot.Units.ContainsKey).Distinct(), mode: mode);
        ImmutableArray<JobAnswer> answers =
        [
            .. units.Select(unit => !_snapshot.Units.ContainsKey(unit) ? new JobAnswer(unit, null, $"there is no unit '{unit}'")
                : refusal is not null ? new JobAnswer(unit, null, refusal, isConflict)
                : new JobAnswer(unit, _jobs[unit].Id)),
        ];
        return Settle(Verdict.Stayed, now) with { Answers = answers };
    }

    /// <summary>
    /// Ends a job. What its unit does at the moment it does to the end, as systemd has it; jobs that wait for this one go on. Of no effect if the job
    /// has ended already.
    /// </summary>
    public FleetStep Cancel(JobId id, DateTimeOffset now)
    {
        if (_jobs.Values.FirstOrDefault(job => job.Id == id) is { } job)
        {
            Finish(job, JobResult.Canceled, "it was called off", fails: false);
            HoldBack(job, "the restart was called off", now);
        }

        return Settle(Verdict.Stayed, now);
    }

    /// <summary>Applies an event to a unit. An event for a unit that is not known is refused.</summary>
    public FleetStep Apply(UnitId unit, UnitEvent happened, DateTimeOffset now)
    {
        var verdict = _snapshot.Units.ContainsKey(unit) ? Live(unit, happened, now) : Verdict.Refused;
        return Settle(verdict, now);
    }

    /// <summary>The instant has come that the last step named.</summary>
    public FleetStep Wake(DateTimeOffset now)
    {
        while (_waking.Count > 0 && _waking.Min.At <= now)
        {
            _unsure.Enqueue(_waking.Min.Unit);
            _ = _waking.Remove(_waking.Min);
        }

        return Settle(Verdict.Stayed, now);
    }

    // The second phase: it goes on until no job can run and nothing is unsure.
    private FleetStep Settle(Verdict verdict, DateTimeOffset now)
    {
        while (true)
        {
            if (_failing.TryDequeue(out var failing))
                Fail(failing.Job, failing.Reason, now);
            else if (_runnable.TryDequeue(out var job))
                Run(job, now);
            else if (_isUpkeepOn && _unsure.TryDequeue(out var unit))
                Look(unit, now);
            else
                break;
        }

        var step = new FleetStep(
            verdict,
            [.. _changes],
            [.. _effects],
            [.. _moved.Select(job => job.AsPending()).OrderBy(job => job.Id)],
            [.. _ended],
            _waking.Count > 0 ? _waking.Min.At : null);
        _moved.Clear();
        _changes.Clear();
        _effects.Clear();
        _ended.Clear();
        return step;
    }

    private Verdict Live(UnitId unit, UnitEvent happened, DateTimeOffset now)
    {
        var before = _snapshot.Units[unit];
        var transition = before.Definition is RealisedUnit machine
            ? UnitLifecycle.Apply(machine.Lifecycle(), before.State, happened, now)
            : PassiveLifecycle.Apply(unit.Type, before.State, happened, now);
        if (happened is UnitEvent.TenderAdopted && transition.Verdict == Verdict.Moved)
            _launched[unit] = before.Definition;
        var at = (happened as UnitEvent.TenderAdopted)?.Since ?? now;
        var after = before with { State = transition.State, Since = transition.Verdict == Verdict.Moved ? at : before.Since };
        Publish(_snapshot with { Units = _snapshot.Units.SetItem(unit, after) });
        if (transition.Verdict == Verdict.Moved)
        {
            _changes.Add(new FleetChange(unit, before, after, happened));
            LookAround(unit);
        }
        else if (before.Health.State != after.Health.State)
        {
            _changes.Add(new FleetChange(unit, before, after, happened));
        }

        foreach (var effect in transition.Effects)
        {
            if (effect is UnitEffect.JobDone done)
                RunEnded(unit, done);
            else if (effect is UnitEffect.RestartDue)
                StartAgain(unit, now);
            else
                _effects.Add(Address(before.Definition, effect));
        }

        return transition.Verdict;
    }

    // What is released is what was launched, even if the definition has been replaced since.
    private FleetEffect Address(IUnitDefinition definition, UnitEffect effect)
    {
        if (effect is UnitEffect.PrepareAndSpawn or UnitEffect.SetUp)
            _launched[definition.Id] = definition;
        return new FleetEffect(_launched.GetValueOrDefault(definition.Id, definition), effect);
    }

    private void Publish(FleetSnapshot snapshot) => Volatile.Write(ref _snapshot, snapshot);
}

/// <summary>All units at one instant.</summary>
public sealed record FleetSnapshot(ImmutableSortedDictionary<UnitId, FleetUnit> Units, FleetGraph Graph)
{
    public static FleetSnapshot Empty { get; } = new(ImmutableSortedDictionary<UnitId, FleetUnit>.Empty, FleetGraph.Empty);
}

/// <summary>One unit at one instant.</summary>
/// <param name="Definition">What its next start would run.</param>
/// <param name="Since">When it came into its phase.</param>
public sealed record FleetUnit(IUnitDefinition Definition, UnitState State, DateTimeOffset Since)
{
    public UnitStatus Status => UnitStatus.Of(State, Definition.Id.Type);

    /// <summary>What it runs; null if it is no unikernel.</summary>
    public RealisedUnit? Machine => Definition as RealisedUnit;

    public HealthStatus Health => HealthStatus.Of(Machine?.Health, State);
}

/// <summary>Something to do for a unit, with the definition that it is to be done for.</summary>
public sealed record FleetEffect(IUnitDefinition Unit, UnitEffect Effect);

/// <summary>A unit came into another phase or state of health, or has another definition.</summary>
/// <param name="Before">Null for a new unit.</param>
/// <param name="After">Null for one that was forgotten.</param>
/// <param name="Cause">Null if the definitions were changed.</param>
public sealed record FleetChange(UnitId Unit, FleetUnit? Before, FleetUnit? After, UnitEvent? Cause);

/// <summary>The answer to one request or event.</summary>
/// <param name="Verdict">What an event meant to its unit.</param>
/// <param name="Changes">In the order in which they came.</param>
/// <param name="Effects">To be carried out in this order.</param>
/// <param name="Jobs">Those that began or are another now, also if they are among the ended.</param>
/// <param name="Wake">When <see cref="FleetCore.Wake"/> is to be called, if nothing happens before; null for never.</param>
public sealed record FleetStep(
    Verdict Verdict,
    ImmutableArray<FleetChange> Changes,
    ImmutableArray<FleetEffect> Effects,
    ImmutableArray<PendingJob> Jobs,
    ImmutableArray<JobEnded> Ended,
    DateTimeOffset? Wake)
{
    /// <summary>What came of a request, for each unit that it names, in their order.</summary>
    public ImmutableArray<JobAnswer> Answers { get; init; } = [];
}
