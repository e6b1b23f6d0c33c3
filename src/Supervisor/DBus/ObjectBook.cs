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
    private FleetSnapshot _fleet = FleetSnapshot.Empty;
    private Dictionary<UnitId, JobReference> _pending = [];
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

    private ImmutableSortedDictionary<string, UnitProperties> Units(FleetSnapshot next, ImmutableSortedDictionary<JobId, Job> jobs)
    {
        var generation = host.CurrentGeneration;
        var pending = new Dictionary<UnitId, JobReference>();
        foreach (var job in jobs.Values.Where(job => job.End is null))
        {
            if (job.Task.Unit is { } unit)
                pending[unit] = ObjectState.ReferenceTo(job);
        }

        var units = Objects.Units.ToBuilder();
        // What depends on a unit is among its properties, and may change with the definition of any other.
        var areAllNew = !ReferenceEquals(next.Graph, _fleet.Graph) || generation != _generation;
        foreach (var (id, unit) in next.Units)
        {
            var job = pending.GetValueOrDefault(id, JobReference.None);
            var isSame = _fleet.Units.TryGetValue(id, out var known) && ReferenceEquals(known, unit)
                && _pending.GetValueOrDefault(id, JobReference.None) == job;
            if (areAllNew || !isSame)
                units[ObjectState.PathOf(id)] = ObjectState.Of(unit, next.Graph, generation, fleet.ProgramOf(id), job);
        }

        foreach (var gone in _fleet.Units.Keys.Where(id => !next.Units.ContainsKey(id)))
            units.Remove(ObjectState.PathOf(gone));
        (_fleet, _pending, _generation) = (next, pending, generation);
        return units.ToImmutable();
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
