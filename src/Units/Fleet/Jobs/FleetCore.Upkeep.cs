namespace Hillingar.Units.Fleet;

public sealed partial class FleetCore
{
    /// <summary>
    /// A unit that is upheld is started so often in <see cref="UpkeepInterval"/>, and then not before that is over
    /// (systemd's limit for starts and stops that follow from states).
    /// </summary>
    public const int UpkeepBurst = 16;

    public static readonly TimeSpan UpkeepInterval = TimeSpan.FromSeconds(10);

    private readonly Queue<UnitId> _unsure = [];
    private readonly Dictionary<UnitId, (DateTimeOffset Begin, int Starts)> _upkeep = [];
    private readonly SortedSet<(DateTimeOffset At, UnitId Unit)> _waking = [];
    private bool _isUpkeepOn = true;

    /// <summary>
    /// Suspends, or resumes, what the fleet does by itself for units that are bound to others or upheld by them: while a
    /// switch takes units down to put others in their place, an end is no reason for anything.
    /// </summary>
    public FleetStep Upkeep(bool isOn, DateTimeOffset now)
    {
        _isUpkeepOn = isOn;
        return Settle(Verdict.Stayed, now);
    }

    // Those for whom it matters whether this unit is there, or whether it has a job.
    private void LookAround(UnitId unit)
    {
        _unsure.Enqueue(unit);
        foreach (var bound in _snapshot.Graph.On(unit, DependencyKind.BindsTo))
            _unsure.Enqueue(bound);
        foreach (var upheld in _snapshot.Graph.Of(unit, DependencyKind.Upholds))
            _unsure.Enqueue(upheld);
    }

    private void Look(UnitId unit, DateTimeOffset now)
    {
        if (_jobs.ContainsKey(unit) || !_snapshot.Units.TryGetValue(unit, out var known))
            return;
        if (known.State.IsAtRest)
        {
            if (_snapshot.Graph.On(unit, DependencyKind.Upholds).Any(Upholds) && MayUphold(unit, now))
                _ = Begin(JobType.Start, [unit], isAutomatic: true); // A contradiction stays one until something changes.
        }
        else if (!known.State.IsStopping && _snapshot.Graph.Of(unit, DependencyKind.BindsTo).Any(IsLost))
        {
            _ = Begin(JobType.Stop, [unit]); // A stop contradicts nothing.
        }
    }

    private bool Upholds(UnitId unit) =>
        _snapshot.Units[unit].State.IsActive && !(_jobs.TryGetValue(unit, out var job) && job.Type != JobType.Start);

    // A unit that waits for its restart is away, for it is not known whether it comes back.
    private bool IsLost(UnitId unit) =>
        _snapshot.Units[unit].State is not (UnitState.Running or UnitState.Established or UnitState.Starting)
        && !(_jobs.TryGetValue(unit, out var job) && job.Type != JobType.Stop);

    private bool MayUphold(UnitId unit, DateTimeOffset now)
    {
        var (begin, starts) = _upkeep.TryGetValue(unit, out var known) && now - known.Begin < UpkeepInterval ? known : (now, 0);
        if (starts < UpkeepBurst)
            _upkeep[unit] = (begin, starts + 1);
        else
            _ = _waking.Add((begin + UpkeepInterval, unit));
        return starts < UpkeepBurst;
    }

    // The delay after an end without a request is over. What depends on the unit is restarted with it, as systemd does.
    private void StartAgain(UnitId unit, DateTimeOffset now)
    {
        if (!_jobs.ContainsKey(unit) && Begin(JobType.Start, [unit], isAutomatic: true).Refusal is { } refusal)
            _ = Live(unit, new UnitEvent.StartHeldBack(refusal), now);
    }

    // The job has ended without having touched its unit. If the unit's restart was due meanwhile, it was left to this job, and the unit would wait for
    // ever: it is tried again as the policy says. A stop is what ends that.
    private void HoldBack(Job job, string reason, DateTimeOffset now)
    {
        if (job.IsAutomatic || _snapshot.Units[job.Unit].State is UnitState.AutoRestart { Due: var due } && due <= now)
            _ = Live(job.Unit, new UnitEvent.StartHeldBack(reason), now); // Of no meaning if the unit does not wait.
    }
}
