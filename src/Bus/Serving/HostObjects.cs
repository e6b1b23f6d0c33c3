using System.Collections.Immutable;

namespace Hillingar.Bus;

/// <summary>
/// All objects of the service at one instant. A call is answered from one such value from its beginning to its end, so no answer mixes two states.
/// Jobs and generations are in the order of their numbers.
/// </summary>
public sealed record HostObjects
{
    public static HostObjects Empty { get; } = new();

    public ManagerProperties Manager { get; init; } = new();

    public UnitObjects Units { get; init; } = UnitObjects.Empty;

    public ImmutableSortedDictionary<uint, JobProperties> Jobs { get; init; } = ImmutableSortedDictionary<uint, JobProperties>.Empty;

    public ImmutableSortedDictionary<uint, GenerationProperties> Generations { get; init; } = ImmutableSortedDictionary<uint, GenerationProperties>.Empty;

    /// <summary>The object at a path; null where there is none.</summary>
    public BusObject? Find(string path)
    {
        if (path == HostBus.Root)
            return new BusObject(path, ManagerContract.Interface, Manager);
        if (Units.Find(path) is { } unit)
            return unit.Object;
        if (HostBus.Jobs.NumberOf(path) is { } job && Jobs.TryGetValue(job, out var found))
            return new BusObject(path, JobContract.Interface, found);
        if (HostBus.Generations.NumberOf(path) is { } number && Generations.TryGetValue(number, out var generation))
            return new BusObject(path, GenerationContract.Interface, generation);
        return null;
    }

    /// <summary>All objects below the root, as <c>GetManagedObjects</c> lists them.</summary>
    public IEnumerable<BusObject> Managed() =>
    [
        .. Units.Select(unit => unit.Object),
        .. Jobs.Select(job => new BusObject(HostBus.Jobs.PathOf(job.Key), JobContract.Interface, job.Value)),
        .. Generations.Select(one => new BusObject(HostBus.Generations.PathOf(one.Key), GenerationContract.Interface, one.Value)),
    ];

    /// <summary>The last elements of the paths of what lies right below a path.</summary>
    public IReadOnlyList<string> ChildrenOf(string path)
    {
        if (path == HostBus.Root)
            return [.. HostBus.Folders.Select(folder => folder.Path[(HostBus.Root.Length + 1)..])];
        var folder = HostBus.Folders.FirstOrDefault(folder => folder.Path == path);
        return folder is null
            ? []
            : [.. Managed().Where(one => folder.Holds(one.Path)).Select(one => one.Path[(path.Length + 1)..])];
    }
}

/// <summary>An object: its path, its interface and its properties, which are of the type that the interface is for.</summary>
public readonly record struct BusObject(string Path, BusInterface Interface, object State);
