using System.Collections;

namespace Hillingar.Builder;

/// <summary>
/// The valid objects as numbers and the references between them, without their names, so that a store of a million objects takes
/// some tens of megabytes. Nodes are numbered from 0 in the order in which they were registered.
/// </summary>
internal sealed class ObjectGraph
{
    private readonly long[] _ids;
    private readonly Edges _references;
    private readonly Edges _referrers;
    private readonly Edges _kept;

    /// <param name="ids">The database's numbers, rising.</param>
    /// <param name="references">Referrer and reference, by database numbers.</param>
    /// <param name="kept">What a live object keeps beside its references: its deriver, or its outputs.</param>
    public ObjectGraph(long[] ids, long[] sizes, long[] times, IReadOnlyList<(long Referrer, long Reference)> references, IReadOnlyList<(long Keeper, long Kept)> kept)
    {
        _ids = ids;
        Sizes = sizes;
        Times = times;
        _references = new Edges(ids, references, edge => edge.Item1, edge => edge.Item2);
        _referrers = new Edges(ids, references, edge => edge.Item2, edge => edge.Item1);
        _kept = new Edges(ids, kept, edge => edge.Item1, edge => edge.Item2);
    }

    public int Count => _ids.Length;

    /// <summary>Bytes of the archives.</summary>
    public long[] Sizes { get; }

    /// <summary>When each was registered, in seconds since 1970.</summary>
    public long[] Times { get; }

    public long LastId => Count == 0 ? 0 : _ids[^1];

    public long IdOf(int node) => _ids[node];

    /// <summary>The node of a database number; negative if it is not in the graph.</summary>
    public int NodeOf(long id) => Array.BinarySearch(_ids, id);

    public ReadOnlySpan<int> References(int node) => _references.Of(node);

    public ReadOnlySpan<int> Referrers(int node) => _referrers.Of(node);

    /// <summary>Marks a node and all that it needs or keeps as alive.</summary>
    public void Revive(int node, BitArray alive)
    {
        if (alive[node])
            return;
        var open = new Stack<int>([node]);
        alive[node] = true;
        while (open.TryPop(out var next))
        {
            foreach (var below in References(next))
                Reach(below);
            foreach (var below in _kept.Of(next))
                Reach(below);
        }

        void Reach(int below)
        {
            if (alive[below])
                return;
            alive[below] = true;
            open.Push(below);
        }
    }

    // Lists of numbers one behind the other, with the place where each node's begin.
    private sealed class Edges
    {
        private readonly int[] _starts;
        private readonly int[] _ends;

        public Edges(long[] ids, IReadOnlyList<(long, long)> edges, Func<(long, long), long> from, Func<(long, long), long> to)
        {
            _starts = new int[ids.Length + 1];
            foreach (var edge in edges)
                _starts[Array.BinarySearch(ids, from(edge)) + 1]++;
            for (var i = 0; i < ids.Length; i++)
                _starts[i + 1] += _starts[i];
            var next = (int[])_starts.Clone();
            _ends = new int[edges.Count];
            foreach (var edge in edges)
                _ends[next[Array.BinarySearch(ids, from(edge))]++] = Array.BinarySearch(ids, to(edge));
        }

        public ReadOnlySpan<int> Of(int node) => _ends.AsSpan(_starts[node].._starts[node + 1]);
    }
}
