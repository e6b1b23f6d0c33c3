namespace Hillingar.Units.Fleet;

/// <summary>
/// What a request brings about beyond what it names, as systemd's transactions find it: what is wanted of one unit is
/// propagated along the dependencies until nothing changes. What only happens for the sake of a wish (<c>wants</c>,
/// <c>upholds</c>) is given up where it contradicts the rest; what is required is not, and then the request is refused.
/// </summary>
internal sealed class Transaction
{
    private static readonly DependencyKind[] Requirements = [DependencyKind.Requires, DependencyKind.BindsTo];
    private static readonly DependencyKind[] Wishes = [DependencyKind.Wants, DependencyKind.Upholds];
    private static readonly DependencyKind[] Followings = [DependencyKind.Requires, DependencyKind.BindsTo, DependencyKind.PartOf];

    private readonly FleetGraph _graph;
    private readonly Func<UnitId, bool> _isActive;
    private readonly IReadOnlyCollection<Goal> _anchors;
    private readonly bool _restartsFollowers;

    private readonly Dictionary<Goal, Standing> _found = [];
    private readonly List<Goal> _order = [];
    private readonly Queue<Goal> _open = [];
    private readonly HashSet<Goal> _givenUp = [];

    private Transaction(FleetGraph graph, Func<UnitId, bool> isActive, IReadOnlyCollection<Goal> anchors, bool restartsFollowers)
    {
        _graph = graph;
        _isActive = isActive;
        _anchors = anchors;
        _restartsFollowers = restartsFollowers;
    }

    /// <summary>One job to be had for a unit.</summary>
    public readonly record struct Goal(UnitId Unit, JobType Type);

    /// <summary>Finds all jobs that follow from the anchors, one for each unit at most, the anchors first.</summary>
    /// <param name="isActive">Whether a unit is there to be restarted along with what it depends on.</param>
    /// <param name="restartsFollowers">Whether what follows the anchors is restarted though they themselves only start, as
    /// after an end without a request.</param>
    /// <returns>The jobs, or the reason why there can be none.</returns>
    public static (IReadOnlyList<Goal> Jobs, string? Refusal) Of(
        FleetGraph graph, Func<UnitId, bool> isActive, IReadOnlyCollection<Goal> anchors, bool restartsFollowers = false)
    {
        var transaction = new Transaction(graph, isActive, anchors, restartsFollowers);
        // Each round gives something up for good, so the rounds come to an end.
        while (true)
        {
            var givenUp = transaction._givenUp.Count;
            if ((transaction.Propagate() ?? transaction.Weigh()) is { } refusal)
                return ([], refusal);
            if (transaction._givenUp.Count == givenUp)
                return (transaction.Merge(), null);
        }
    }

    private string? Propagate()
    {
        _found.Clear();
        _order.Clear();
        foreach (var anchor in _anchors)
            Want(anchor, new Standing(IsRequired: true, For: null, ByConflict: false));
        while (_open.TryDequeue(out var goal))
        {
            if (_givenUp.Contains(goal))
                continue;
            var isRequired = _found[goal].IsRequired;
            if (goal.Type != JobType.Stop && _graph.TryGetMissing(goal.Unit, out var missing))
            {
                if (isRequired)
                    return $"{goal.Unit} requires {missing}, and there is no such unit";
                _ = _givenUp.Add(goal);
                continue;
            }

            foreach (var (pulled, matters, byConflict) in PulledInBy(goal))
            {
                if (!_givenUp.Contains(pulled))
                    Want(pulled, new Standing(isRequired && matters, goal.Unit, byConflict));
                else if (matters)
                    _ = _givenUp.Add(goal);
            }
        }

        return null;
    }

    private void Want(Goal goal, Standing standing)
    {
        if (!_found.TryGetValue(goal, out var known))
            _order.Add(goal);
        else if (known.IsRequired || !standing.IsRequired)
            return;
        _found[goal] = standing;
        _open.Enqueue(goal);
    }

    private IEnumerable<(Goal Pulled, bool Matters, bool ByConflict)> PulledInBy(Goal goal)
    {
        var isAnchor = _found[goal].For is null;
        if (goal.Type != JobType.Stop)
        {
            foreach (var other in Others(goal.Unit, Requirements, _graph.Of))
                yield return (new Goal(other, JobType.Start), true, false);
            foreach (var other in Others(goal.Unit, Wishes, _graph.Of))
                yield return (new Goal(other, JobType.Start), false, false);
            // Whichever of the two says so, and without exception: systemd gives up a stop for the sake of a unit that is
            // excluded by another where that contradicts the rest, and both run.
            foreach (var other in _graph.Of(goal.Unit, DependencyKind.Conflicts).Concat(_graph.On(goal.Unit, DependencyKind.Conflicts)))
                yield return (new Goal(other, JobType.Stop), true, true);
        }

        if (goal.Type == JobType.Stop)
        {
            foreach (var other in Others(goal.Unit, Followings, _graph.On))
                yield return (new Goal(other, JobType.Stop), true, false);
        }
        else if (goal.Type == JobType.Restart || (_restartsFollowers && isAnchor))
        {
            // Nothing is started that is not around.
            foreach (var other in Others(goal.Unit, Followings, _graph.On).Where(_isActive))
                yield return (new Goal(other, JobType.Restart), true, false);
        }
    }

    // What contradicts itself: a unit that would have to be both stopped and started.
    private string? Weigh()
    {
        foreach (var stop in _order.Where(goal => goal.Type == JobType.Stop && !_givenUp.Contains(goal)))
        {
            foreach (var start in Found(stop.Unit, JobType.Start, JobType.Restart))
            {
                var (stopped, started) = (_found[stop], _found[start]);
                // The unit that makes this one stop has just been given up itself, so this one may yet start.
                if (stopped is { ByConflict: true, For: { } other } && !Found(other, JobType.Start, JobType.Restart).Any())
                    continue;
                if (stopped.IsRequired && started.IsRequired)
                    return $"{stop.Unit} would have to be started{Because(started)} and stopped{Because(stopped)} at once";
                // Rather a start than a stop, unless the stop makes room for a unit that excludes this one.
                var keepsStop = stopped.IsRequired || (!started.IsRequired && stopped.ByConflict);
                _ = _givenUp.Add(keepsStop ? start : stop);
                if (!keepsStop)
                    break;
            }
        }

        return null;
    }

    private List<Goal> Merge()
    {
        var jobs = new List<Goal>();
        foreach (var goal in _order.Where(goal => !_givenUp.Contains(goal)))
        {
            // A restart is a start as well.
            if (goal.Type != JobType.Start || !Found(goal.Unit, JobType.Restart).Any())
                jobs.Add(goal);
        }

        return jobs;
    }

    private IEnumerable<Goal> Found(UnitId unit, params IEnumerable<JobType> types) => types
        .Select(type => new Goal(unit, type))
        .Where(goal => _found.ContainsKey(goal) && !_givenUp.Contains(goal));

    private static IEnumerable<UnitId> Others(UnitId unit, DependencyKind[] kinds, Func<UnitId, DependencyKind, IReadOnlyList<UnitId>> follow) =>
        kinds.SelectMany(kind => follow(unit, kind));

    private static string Because(Standing standing) => standing switch
    {
        { For: null } => "",
        { ByConflict: true } => $" (it and {standing.For} exclude each other)",
        _ => $" (because of {standing.For})",
    };

    /// <param name="IsRequired">Whether an anchor cannot do without it.</param>
    /// <param name="For">The unit for whose sake it is wanted; null for an anchor.</param>
    private readonly record struct Standing(bool IsRequired, UnitId? For, bool ByConflict);
}
