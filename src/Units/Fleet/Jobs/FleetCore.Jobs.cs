namespace Hillingar.Units.Fleet;

public sealed partial class FleetCore
{
    // At most one job for each unit, as systemd has it; further requests join it or take its place.
    private readonly Dictionary<UnitId, Job> _jobs = [];
    private readonly HashSet<Job> _moved = [];
    private readonly Queue<Job> _runnable = [];
    private readonly Queue<(Job Job, string Reason)> _failing = [];

    /// <summary>Installs the jobs that a request brings about; why there can be none, if it contradicts itself or, in that mode, others.</summary>
    private (string? Refusal, bool IsConflict) Begin(
        JobType type, IEnumerable<UnitId> units, bool isAutomatic = false, JobMode mode = JobMode.Replace)
    {
        var anchors = units.Select(unit => new Transaction.Goal(unit, type)).ToList();
        var (goals, refusal) = mode == JobMode.IgnoreDependencies
            ? (anchors, null)
            : Transaction.Of(_snapshot.Graph, unit => _snapshot.Units[unit].State.IsActive, anchors, restartsFollowers: isAutomatic);
        if (refusal is not null)
            return (refusal, false);
        if (mode == JobMode.Fail && goals.Select(Contrary).FirstOrDefault(job => job is not null) is { } contrary)
            return ($"the job {contrary.Id} ({JobWords.Of(contrary.Wanted)} {contrary.Unit}) is pending, which is contrary to it", true);
        var asked = anchors.Select(anchor => anchor.Unit).ToHashSet();
        foreach (var goal in goals)
        {
            var isAnchor = asked.Contains(goal.Unit);
            if (isAnchor || !IsReached(goal))
                Install(goal, isAutomatic && isAnchor, mode == JobMode.IgnoreDependencies);
        }

        return (null, false);
    }

    private Job? Contrary(Transaction.Goal goal) =>
        _jobs.TryGetValue(goal.Unit, out var job) && Contradicts(job.Type, goal.Type) ? job : null;

    private bool IsReached(Transaction.Goal goal)
    {
        var state = _snapshot.Units[goal.Unit].State;
        var isThere = goal.Type switch
        {
            JobType.Start => state.IsActive,
            JobType.Stop => state.IsAtRest,
            JobType.Restart => false,
        };
        return isThere && Contrary(goal) is null;
    }

    private void Install(Transaction.Goal goal, bool isAutomatic, bool ignoresOrder)
    {
        if (Contrary(goal) is { } contrary)
            Finish(contrary, JobResult.Canceled, goal.Type == JobType.Stop ? "a stop was requested" : "a start was requested", fails: false);

        if (!_jobs.TryGetValue(goal.Unit, out var job))
        {
            job = new Job(NextJob(), goal.Unit, goal.Type) { IsAutomatic = isAutomatic, IgnoresOrder = ignoresOrder };
            _jobs.Add(goal.Unit, job);
            Connect(job);
        }
        else
        {
            job.IsAutomatic &= isAutomatic;
            // A restart does what a start does; a start that runs does not do what a restart does, and runs again as one.
            if (job.Type == JobType.Start && goal.Type == JobType.Restart)
            {
                job.Wanted = JobType.Restart;
                Become(job, JobType.Restart);
            }
        }

        _ = _moved.Add(job);
    }

    private void Become(Job job, JobType type)
    {
        Disconnect(job);
        job.Type = type;
        job.IsRunning = false;
        _ = _moved.Add(job);
        Connect(job);
    }

    private void Run(Job job, DateTimeOffset now)
    {
        if (job.IsRunning || job.Blockers > 0 || _jobs.GetValueOrDefault(job.Unit) != job)
            return;
        job.IsRunning = true;
        _ = _moved.Add(job);
        if (job.Type != JobType.Start)
            _ = Live(job.Unit, new UnitEvent.StopRequested(job.Id), now); // Stops and starts are answered in every phase.
        else if (MissedBond(job.Unit) is { } other)
            Fail(job, $"it is bound to {other}, which is not active", now);
        else
            _ = Live(job.Unit, new UnitEvent.StartRequested(job.Id, job.IsAutomatic), now);
    }

    // With an order, what a unit is bound to must be active before it starts; without one, any check would be a race.
    private UnitId? MissedBond(UnitId unit)
    {
        foreach (var other in _snapshot.Graph.Of(unit, DependencyKind.BindsTo))
        {
            if (!_snapshot.Units[other].State.IsActive && _snapshot.Graph.Of(unit, DependencyKind.After).Contains(other))
                return other;
        }

        return null;
    }

    // The life of the unit tells the end of what it was asked for. It may be late, for the job may have another place or be another meanwhile; and what
    // it calls canceled has been replaced here before it was asked for the opposite.
    private void RunEnded(UnitId unit, UnitEffect.JobDone done)
    {
        if (!_jobs.TryGetValue(unit, out var job) || !job.IsRunning || job.Id != done.Job || done.Result == JobResult.Canceled)
            return;
        if (job.Type == JobType.Restart && done.Result == JobResult.Done)
            Become(job, JobType.Start);
        else
            Finish(job, done.Result, done.Reason, fails: done.Result != JobResult.Done);
    }

    private void Fail(Job job, string reason, DateTimeOffset now)
    {
        if (_jobs.GetValueOrDefault(job.Unit) != job)
            return;
        Finish(job, JobResult.Dependency, reason, fails: true);
        HoldBack(job, reason, now);
    }

    /// <param name="fails">Whether the jobs that rely on this one fail with it.</param>
    private void Finish(Job job, JobResult result, string? reason, bool fails)
    {
        _ = _jobs.Remove(job.Unit);
        Disconnect(job);
        _ended.Add(new JobEnded(job.Id, job.Unit, job.Wanted, result, reason));
        if (fails)
            FailFollowers(job);
        LookAround(job.Unit);
    }

    private void FailFollowers(Job job)
    {
        var graph = _snapshot.Graph;
        if (job.Type == JobType.Stop)
            Add(
                [.. graph.Of(job.Unit, DependencyKind.Conflicts), .. graph.On(job.Unit, DependencyKind.Conflicts)],
                $"{job.Unit}, which it excludes, could not be stopped");
        else
            Add(
                [.. graph.On(job.Unit, DependencyKind.Requires), .. graph.On(job.Unit, DependencyKind.BindsTo)],
                $"{job.Unit}, which it requires, could not be started");

        void Add(IEnumerable<UnitId> followers, string reason)
        {
            foreach (var follower in followers)
            {
                if (_jobs.TryGetValue(follower, out var other) && other.Type == JobType.Start)
                    _failing.Enqueue((other, reason));
            }
        }
    }

    private void Connect(Job job)
    {
        foreach (var (waiting, _) in Orders(job))
            waiting.Blockers++;
        if (job.Blockers == 0)
            _runnable.Enqueue(job);
    }

    private void Disconnect(Job job)
    {
        job.Blockers = 0;
        foreach (var (waiting, _) in Orders(job).Where(order => order.Waiting != job))
        {
            if (--waiting.Blockers == 0)
                _runnable.Enqueue(waiting);
        }
    }

    // Anew for all jobs, because the order itself has changed.
    private void CountBlockers()
    {
        foreach (var job in _jobs.Values)
        {
            job.Blockers = Orders(job).Count(order => order.Waiting == job);
            if (job.Blockers == 0)
                _runnable.Enqueue(job);
        }
    }

    private IEnumerable<(Job Waiting, Job First)> Orders(Job job) => Pairs(job).Where(order => !order.Waiting.IgnoresOrder);

    private IEnumerable<(Job Waiting, Job First)> Pairs(Job job)
    {
        foreach (var earlier in _snapshot.Graph.Of(job.Unit, DependencyKind.After))
        {
            if (_jobs.TryGetValue(earlier, out var other))
                yield return Order(other, job);
        }

        foreach (var later in _snapshot.Graph.Of(job.Unit, DependencyKind.Before))
        {
            if (_jobs.TryGetValue(later, out var other))
                yield return Order(job, other);
        }
    }

    // systemd.unit(5), Before=: of two units in an order, the later one waits to be started, and is waited for to be stopped,
    // with every job of the earlier one. A restart is a stop for as long as it has not stopped the unit.
    private static (Job Waiting, Job First) Order(Job earlier, Job later) =>
        later.Type == JobType.Start ? (later, earlier) : (earlier, later);

    private static bool Contradicts(JobType one, JobType other) => (one == JobType.Stop) != (other == JobType.Stop);

    private sealed class Job(JobId id, UnitId unit, JobType type)
    {
        public JobId Id { get; } = id;

        public UnitId Unit { get; } = unit;

        /// <summary>What was asked for, until the end.</summary>
        public JobType Wanted { get; set; } = type;

        /// <summary>What is to be done next: a restart is a start once it has stopped the unit.</summary>
        public JobType Type { get; set; } = type;

        /// <summary>Whether it runs at once, with any other jobs.</summary>
        public bool IgnoresOrder { get; init; }

        /// <summary>Whether no user asked for it: the restart policy or a unit that upholds this one did.</summary>
        public bool IsAutomatic { get; set; }

        /// <summary>How many jobs must end, or stop their units, before this one may run.</summary>
        public int Blockers { get; set; }

        public bool IsRunning { get; set; }

        public PendingJob AsPending() => new(Id, Unit, Wanted, IsRunning, IsAutomatic);
    }
}
