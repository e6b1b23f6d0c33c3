using System.Collections;
using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>What may stay although nothing needs it.</summary>
public sealed record CollectionLimits
{
    /// <summary>Stop when all objects together have no more bytes; null for no such limit.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>Stop when so many bytes were freed; null for no such limit.</summary>
    public long? MaxFreed { get; init; }

    /// <summary>Only what was registered before; null for everything.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Whether live outputs keep the derivations that they were built by, with all that these need.</summary>
    public bool KeepDerivations { get; init; } = true;

    /// <summary>Whether live derivations keep their outputs.</summary>
    public bool KeepOutputs { get; init; }
}

/// <summary>What a collection did, or would do.</summary>
/// <param name="Removed">The objects, in the order in which they would go, looked up while they are gone through; none after a collection.</param>
/// <param name="Objects">How many.</param>
/// <param name="Bytes">The sizes of their archives together.</param>
/// <param name="Strays">How much lay in the store directory without being an object.</param>
/// <param name="Links">How many files were shared with nothing any more (<c>.links</c>).</param>
/// <param name="Alive">How many objects stay.</param>
/// <param name="BytesLeft">Their sizes together.</param>
public sealed record CollectionReport(IEnumerable<StorePath> Removed, int Objects, long Bytes, int Strays, int Links, int Alive, long BytesLeft);

/// <summary>
/// Removes what nothing needs. It first looks at everything without stopping other processes, and then removes in parts: inside the gate, where it is
/// alone, it looks again at temporary roots and then at links (in this order, for a process that makes a link keeps the object until the link is
/// there), takes the records of a part out in one transaction, and the objects out of their places. Objects that refer go before those that are
/// referred to, so that at any time the records are whole. A crash leaves objects without records, which are strays and go with the next
/// collection.
/// </summary>
public sealed class Collector
{
    // Adders wait while a part is removed: some tens of milliseconds.
    private const int PartSize = 4096;

    private readonly Store _store;
    private readonly CollectionLimits _limits;
    private readonly ObjectGraph _graph;
    private readonly BitArray _alive;
    private readonly HashSet<StorePath> _known = [];

    private Collector(Store store, CollectionLimits limits)
    {
        _store = store;
        _limits = limits;
        _graph = store.Database.Graph(limits.KeepDerivations, limits.KeepOutputs);
        _alive = new BitArray(_graph.Count);
    }

    /// <summary>Everything that keeps an object now, sorted by what keeps it.</summary>
    public static IReadOnlyList<StoreRoot> Roots(Store store)
    {
        using var inside = store.Gate.EnterToCollect();
        return [.. Temporary(store), .. Linked(store), .. RuntimeRoots.Find(store)];
    }

    /// <summary>What a collection would remove.</summary>
    public static CollectionReport Plan(Store store, CollectionLimits limits)
    {
        var collector = new Collector(store, limits);
        foreach (var root in Roots(store))
            collector.Revive(root.Path);
        var order = collector.Order();
        return collector.Report(collector.Paths(order), order, 0, 0);
    }

    /// <summary>Removes what nothing needs.</summary>
    /// <param name="progress">Is told how many objects and bytes went so far.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two parts; what was removed is whole.</exception>
    public static CollectionReport Run(Store store, CollectionLimits limits, Action<int, long> progress, CancellationToken cancellationToken)
    {
        using var only = store.Gate.BecomeCollector();
        var collector = new Collector(store, limits);
        foreach (var root in RuntimeRoots.Find(store))
            collector.Revive(root.Path);
        using (store.Gate.EnterToCollect())
            collector.LookAgain();
        var removed = new List<int>();
        var bytes = 0L;
        var order = collector.Order();
        for (var from = 0; from < order.Count; from += PartSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var gone = collector.RemovePart(order.GetRange(from, Math.Min(PartSize, order.Count - from)));
            removed.AddRange(gone);
            bytes += gone.Sum(node => collector._graph.Sizes[node]);
            progress(removed.Count, bytes);
        }

        var sweep = new StoreSweep(store);
        var strays = sweep.RemoveStrays(cancellationToken);
        sweep.RemoveLocks();
        return collector.Report([], removed, strays, sweep.RemoveUnsharedLinks());
    }

    /// <summary>The roots without those of this process, which only asks.</summary>
    public static IReadOnlyList<StoreRoot> RootsOfOthers(Store store)
    {
        using var inside = store.Gate.EnterToCollect();
        return [.. Temporary(store, store.OwnTemporaryRoots), .. Linked(store), .. RuntimeRoots.Find(store, Environment.ProcessId)];
    }

    private static IEnumerable<StoreRoot> Temporary(Store store, string? but = null) => TemporaryRoots.ReadAll(store.Layout.TemporaryRootsDirectory, but)
        .Select(name => StorePath.TryParse(name, out var path) ? new StoreRoot("a process that builds or adds", path) : null)
        .OfType<StoreRoot>();

    private static IEnumerable<StoreRoot> Linked(Store store)
    {
        foreach (var root in store.NamedRoots())
            yield return root;
        var generations = new DirectoryInfo(store.Layout.GenerationsDirectory);
        if (!generations.Exists)
            yield break;
        foreach (var link in generations.EnumerateFileSystemInfos())
        {
            if (link.LinkTarget is { } target && store.TryLocate(target) is { } path)
                yield return new StoreRoot($"generation {link.Name}", path);
        }
    }

    private void LookAgain()
    {
        foreach (var root in Temporary(_store))
            Revive(root.Path);
        foreach (var root in Linked(_store))
            Revive(root.Path);
        // What was registered meanwhile needs what it refers to.
        foreach (var id in _store.Database.ReferencesOfNewer(_graph.LastId))
            ReviveId(id);
    }

    private void Revive(StorePath path)
    {
        // What became valid later is not in the graph and cannot be removed.
        if (_known.Add(path) && _store.Database.IdOf(_store.FullPath(path)) is { } id)
            ReviveId(id);
    }

    private void ReviveId(long id)
    {
        if (_graph.NodeOf(id) is var node and >= 0)
            _graph.Revive(node, _alive);
    }

    // Referrers first, and of what can go next the oldest: what is left under a limit is what was added last.
    private List<int> Order()
    {
        var waiting = new int[_graph.Count];
        var ready = new PriorityQueue<int, int>(Comparer<int>.Create((one, other) => (_graph.Times[one], one).CompareTo((_graph.Times[other], other))));
        var limit = _limits.Before?.ToUnixTimeSeconds() ?? long.MaxValue;
        for (var node = 0; node < _graph.Count; node++)
        {
            foreach (var referrer in _graph.Referrers(node))
                waiting[node] += referrer != node ? 1 : 0;
            if (waiting[node] == 0)
                Ready(node);
        }

        var left = _graph.Sizes.Sum();
        var freed = 0L;
        var order = new List<int>();
        while (left > (_limits.KeepBytes ?? -1) && freed < (_limits.MaxFreed ?? long.MaxValue) && ready.TryDequeue(out var next, out _))
        {
            order.Add(next);
            left -= _graph.Sizes[next];
            freed += _graph.Sizes[next];
            foreach (var reference in _graph.References(next))
            {
                if (reference != next && --waiting[reference] == 0)
                    Ready(reference);
            }
        }

        return order;

        void Ready(int node)
        {
            if (!_alive[node] && _graph.Times[node] < limit)
                ready.Enqueue(node, node);
        }
    }

    private List<int> RemovePart(List<int> part)
    {
        using var trash = TemporaryObject.New(_store.RealDirectory, _store.Layout.LocksDirectory);
        using (_store.Gate.EnterToCollect())
        {
            LookAgain();
            var dead = part.FindAll(node => !_alive[node]);
            var paths = _store.Database.Unregister([.. dead.Select(_graph.IdOf)]);
            using var directory = TreeDirectory.Open(_store.RealDirectory, followLink: true);
            TreeDirectory? heap = null;
            try
            {
                foreach (var path in paths)
                    TakeOut(directory, ByteName.Of(Path.GetFileName(path)), trash.Path, ref heap);
            }
            finally
            {
                heap?.Dispose();
            }

            return dead;
        }

        // Trees are emptied when the trash goes, outside of the gate.
    }

    // A file goes at once; a tree is put aside by one rename.
    private static void TakeOut(TreeDirectory directory, byte[] name, string trash, ref TreeDirectory? heap)
    {
        try
        {
            if (directory.TryRemoveFile(name))
                return;
            if (heap is null)
            {
                Directory.CreateDirectory(trash);
                heap = TreeDirectory.Open(trash);
            }

            directory.Rename(name, heap, name);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // It was gone already, and now its record is too.
        }
    }

    private IEnumerable<StorePath> Paths(List<int> nodes) =>
        nodes.Select(node => _store.Database.PathOf(_graph.IdOf(node))).OfType<string>().Select(_store.Parse);

    private CollectionReport Report(IEnumerable<StorePath> names, List<int> removed, int strays, int links)
    {
        var bytes = removed.Sum(node => _graph.Sizes[node]);
        return new CollectionReport(names, removed.Count, bytes, strays, links, _graph.Count - removed.Count, _graph.Sizes.Sum() - bytes);
    }
}
