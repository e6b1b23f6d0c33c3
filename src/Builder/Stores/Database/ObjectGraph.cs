using System.Collections;

namespace Hillingar.Builder.Stores;

/// <summary>Goes through pairs of numbers of the database, each time through the same ones.</summary>
internal delegate void PairSource(Action<long, long> take);

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
    /// <param name="references">Referrer and reference.</param>
    /// <param name="kept">A live object and what it keeps beside its references: its deriver, or its outputs.</param>
    public ObjectGraph(long[] ids, long[] sizes, long[] times, PairSource references, PairSource kept)
    {
        _ids = ids;
        Sizes = sizes;
        Times = times;
        _references = new Edges(this, references);
        _referrers = new Edges(this, take => references((referrer, reference) => take(reference, referrer)));
        _kept = new Edges(this, kept);
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

        // The pairs are gone through twice, counted first and put into their places then, so that they are never all in memory.
        public Edges(ObjectGraph graph, PairSource pairs)
        {
            // The place of a node's next one is kept where the next node's begin: when all are there, it is that.
            _starts = new int[graph.Count + 2];
            pairs((from, _) => _starts[graph.NodeOf(from) + 2]++);
            for (var i = 2; i < _starts.Length; i++)
                _starts[i] += _starts[i - 1];
            _ends = new int[_starts[^1]];
            pairs((from, to) => _ends[_starts[graph.NodeOf(from) + 1]++] = graph.NodeOf(to));
        }

        public ReadOnlySpan<int> Of(int node) => _ends.AsSpan(_starts[node].._starts[node + 1]);
    }
}
