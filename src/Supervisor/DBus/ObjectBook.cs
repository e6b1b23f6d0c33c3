using System.Collections.Immutable;
using Hillingar.Bus;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.DBus;

/// <summary>
/// Makes the objects of the bus from what the host is. Only what differs from the last time is made anew, so that a change of one unit among thousands
/// costs what one unit costs. One caller at a time.
/// </summary>
internal sealed class ObjectBook(FleetLoop fleet, HostService host)
{
    // Of each unit, what its object was made from.
    private readonly Dictionary<UnitId, (FleetUnit Unit, Job? Job, UnitObject Object)> _known = [];
    private FleetGraph _graph = FleetGraph.Empty;
    private ImmutableSortedDictionary<JobId, Job> _jobs = ImmutableSortedDictionary<JobId, Job>.Empty;
    private ImmutableArray<GenerationView> _generations = [];
    private uint _generation;

    public HostObjects Objects { get; private set; } = HostObjects.Empty;

    /// <summary>Brings <see cref="Objects"/> up to the present.</summary>
    public HostObjects Refresh()
    {
        // Jobs are looked at first: a job that is over has left its unit where the snapshot that is taken afterwards shows it.
        var jobs = host.Jobs.All;
        var units = fleet.Snapshot;
        return Objects = Objects with
        {
            Units = Units(units, jobs),
            Jobs = Jobs(jobs),
            Generations = Generations(host.Generations),
            Manager = new ManagerProperties
            {
                Version = ProductVersion.Text,
                CurrentGeneration = _generation,
                StoreDirectory = host.StoreDirectory,
                NUnits = (uint)units.Units.Count,
                NFailedUnits = (uint)units.Units.Values.Count(unit => unit.State is UnitState.Failed),
                NJobs = (uint)jobs.Values.Count(job => job.End is null),
            },
        };
    }

    private UnitObjects Units(FleetSnapshot next, ImmutableSortedDictionary<JobId, Job> jobs)
    {
        var generation = host.CurrentGeneration;
        var pending = new Dictionary<UnitId, Job>();
        foreach (var job in jobs.Values.Where(job => job.End is null))
        {
            if (job.Task.Unit is { } unit)
                pending[unit] = job;
        }

        // What depends on a unit is among its properties, and may change with the definition of any other.
        var areAllNew = !ReferenceEquals(next.Graph, _graph) || generation != _generation;
        var changed = new List<UnitObject>();
        foreach (var (id, unit) in next.Units)
        {
            var job = pending.GetValueOrDefault(id);
            if (_known.TryGetValue(id, out var known) && !areAllNew && ReferenceEquals(known.Unit, unit) && ReferenceEquals(known.Job, job))
                continue;
            var properties = ObjectState.Of(unit, next.Graph, generation, fleet.ProgramOf(id), job is null ? JobReference.None : ObjectState.ReferenceTo(job));
            var made = new UnitObject(known.Object?.Path ?? ObjectState.PathOf(id), properties, job?.Task.Word ?? "");
            _known[id] = (unit, job, made);
            changed.Add(made);
        }

        UnitId[] gone = _known.Count == next.Units.Count ? [] : [.. _known.Keys.Where(id => !next.Units.ContainsKey(id))];
        HashSet<string> paths = [.. gone.Select(id => _known[id].Object.Path)];
        foreach (var id in gone)
            _known.Remove(id);
        (_graph, _generation) = (next.Graph, generation);
        return Objects.Units.With(changed, paths);
    }

    private ImmutableSortedDictionary<uint, JobProperties> Jobs(ImmutableSortedDictionary<JobId, Job> next)
    {
        var jobs = Objects.Jobs.ToBuilder();
        foreach (var gone in _jobs.Keys.Where(id => !next.ContainsKey(id)))
            jobs.Remove(gone.Number);
        foreach (var (id, job) in next)
        {
            if (!_jobs.TryGetValue(id, out var known) || !ReferenceEquals(known, job))
                jobs[id.Number] = ObjectState.Of(job);
        }

        _jobs = next;
        return jobs.ToImmutable();
    }

    private ImmutableSortedDictionary<uint, GenerationProperties> Generations(ImmutableArray<GenerationView> next)
    {
        if (next == _generations)
            return Objects.Generations;
        _generations = next;
        return next.ToImmutableSortedDictionary(generation => generation.Number, ObjectState.Of);
    }
}
