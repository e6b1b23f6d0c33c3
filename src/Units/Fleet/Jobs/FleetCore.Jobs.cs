namespace Hillingar.Units.Fleet;

public sealed partial class FleetCore
{
    // At most one job for each unit, as systemd has it; further requests join it or take its place.
    private readonly Dictionary<UnitId, Job> _jobs = [];
    private readonly Queue<Job> _runnable = [];
    private readonly Queue<(Job Job, string Reason)> _failing = [];

    /// <summary>Installs the jobs that a request brings about; why there can be none, if it contradicts itself.</summary>
    private string? Begin(
        JobType type, IEnumerable<UnitId> units, Func<UnitId, IEnumerable<JobId>>? requestsOf = null, bool isAutomatic = false)
    {
        var anchors = units.Select(unit => new Transaction.Goal(unit, type)).ToList();
        var (goals, refusal) = Transaction.Of(
            _snapshot.Graph, unit => _snapshot.Units[unit].State.IsActive, anchors, restartsFollowers: isAutomatic);
        if (refusal is not null)
            return refusal;
        var asked = anchors.Select(anchor => anchor.Unit).ToHashSet();
        foreach (var goal in goals)
        {
            var isAnchor = asked.Contains(goal.Unit);
            if (isAnchor || !IsReached(goal))
                Install(goal, isAnchor ? requestsOf?.Invoke(goal.Unit) ?? [] : [], isAutomatic && isAnchor);
        }

        return null;
    }

    private bool IsReached(Transaction.Goal goal)
    {
        var state = _snapshot.Units[goal.Unit].State;
        var isThere = goal.Type switch
        {
            JobType.Start => state.IsActive,
            JobType.Stop => state.IsAtRest,
            JobType.Restart => false,
        };
        return isThere && !(_jobs.TryGetValue(goal.Unit, out var job) && Contradicts(job.Type, goal.Type));
    }

    private void Install(Transaction.Goal goal, IEnumerable<JobId> requests, bool isAutomatic)
    {
        if (_jobs.TryGetValue(goal.Unit, out var job) && Contradicts(job.Type, goal.Type))
        {
            Finish(job, JobResult.Canceled, goal.Type == JobType.Stop ? "a stop was requested" : "a start was requested", fails: false);
            job = null;
        }

        if (job is null)
        {
            job = new Job(goal.Unit, goal.Type) { IsAutomatic = isAutomatic };
            _jobs.Add(goal.Unit, job);
            Connect(job);
        }
        else
        {
            job.IsAutomatic &= isAutomatic;
            // A restart does what a start does; a start that runs does not do what a restart does, and runs again as one.
            if (job.Type == JobType.Start && goal.Type == JobType.Restart)
                Become(job, JobType.Restart);
        }

        job.Requests.AddRange(requests);
    }

    private void Become(Job job, JobType type)
    {
        Disconnect(job);
        job.Type = type;
        job.IsRunning = false;
        Connect(job);
    }

    private void Run(Job job, DateTimeOffset now)
    {
        if (job.IsRunning || job.Blockers > 0 || _jobs.GetValueOrDefault(job.Unit) != job)
            return;
        job.IsRunning = true;
        job.Run = NextJob();
        if (job.Type != JobType.Start)
            _ = Live(job.Unit, new UnitEvent.StopRequested(job.Run), now); // Stops and starts are answered in every phase.
        else if (MissedBond(job.Unit) is { } other)
            Fail(job, $"it is bound to {other}, which is not active", now);
        else
            _ = Live(job.Unit, new UnitEvent.StartRequested(job.Run, job.IsAutomatic), now);
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

    // The life of the unit tells the end of what it was asked for. It may be late: the job has become another meanwhile.
    private void RunEnded(UnitId unit, UnitEffect.JobDone done)
    {
        if (!_jobs.TryGetValue(unit, out var job) || !job.IsRunning || job.Run != done.Job)
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
        if (job.IsAutomatic)
            _ = Live(job.Unit, new UnitEvent.StartHeldBack(reason), now); // Of no meaning if the unit does not wait.
    }

    /// <param name="fails">Whether the jobs that rely on this one fail with it.</param>
    private void Finish(Job job, JobResult result, string? reason, bool fails)
    {
        _ = _jobs.Remove(job.Unit);
        Disconnect(job);
        foreach (var request in job.Requests)
            _ended.Add(new JobEnded(request, job.Unit, result, reason));
        if (fails)
            FailFollowers(job);
        LookAround(job.Unit);
    }

    private void FailFollowers(Job job)
    {
        var graph = _snapshot.Graph;
        if (job.Type == JobType.Stop)
            Add([.. graph.Of(job.Unit, DependencyKind.Conflicts), .. graph.On(job.Unit, DependencyKind.Conflicts)], $"{job.Unit}, which it excludes, could not be stopped");
        else
            Add([.. graph.On(job.Unit, DependencyKind.Requires), .. graph.On(job.Unit, DependencyKind.BindsTo)], $"{job.Unit}, which it requires, could not be started");

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

    private IEnumerable<(Job Waiting, Job First)> Orders(Job job)
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
    // whatever is done to the earlier one. A restart is a stop for as long as it has not stopped the unit.
    private static (Job Waiting, Job First) Order(Job earlier, Job later) =>
        later.Type == JobType.Start ? (later, earlier) : (earlier, later);

    private static bool Contradicts(JobType one, JobType other) => (one == JobType.Stop) != (other == JobType.Stop);

    private sealed class Job(UnitId unit, JobType type)
    {
        public UnitId Unit { get; } = unit;

        public JobType Type { get; set; } = type;

        /// <summary>Whoever is to be told the end.</summary>
        public List<JobId> Requests { get; } = [];

        /// <summary>Whether nobody asked for it: the restart policy or a unit that upholds this one did.</summary>
        public bool IsAutomatic { get; set; }

        /// <summary>How many jobs must end, or stop their units, before this one may run.</summary>
        public int Blockers { get; set; }

        public bool IsRunning { get; set; }

        /// <summary>The number under which the unit was last asked; its answers to former numbers are late.</summary>
        public JobId Run { get; set; }
    }
}
