using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>An edge between two units, and where it is written.</summary>
/// <param name="To">The place of the other unit in the graph.</param>
internal readonly record struct UnitEdge(int To, SourceSpan Span);

/// <summary>Some relation between units, by their places in a list. Everything takes time in proportion to its size.</summary>
internal sealed class UnitGraph(int count)
{
    private static readonly List<UnitEdge> None = [];

    private readonly List<UnitEdge>[] _edges = [.. Enumerable.Repeat(None, count)];

    public void Add(int from, int to, SourceSpan span)
    {
        if (_edges[from] == None)
            _edges[from] = [];
        _edges[from].Add(new UnitEdge(to, span));
    }

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<UnitEdge> From(int node) => _edges[node];

    /// <summary>
    /// The sets of nodes that all lead to each other, each behind those that it leads to (Tarjan 1972, without recursion,
    /// because what people write may be of any depth).
    /// </summary>
    public List<int[]> Components()
    {
        var components = new List<int[]>();
        var (index, low) = (new int[count], new int[count]);
        var (isOpen, next) = (new bool[count], new int[count]);
        var (open, path) = (new Stack<int>(), new Stack<int>());
        var visited = 0;
        for (var root = 0; root < count; root++)
        {
            if (index[root] == 0)
                Enter(root);
            while (path.TryPeek(out var node))
            {
                if (next[node] < _edges[node].Count)
                {
                    var to = _edges[node][next[node]++].To;
                    if (index[to] == 0)
                        Enter(to);
                    else if (isOpen[to])
                        low[node] = Math.Min(low[node], index[to]);
                    continue;
                }

                path.Pop();
                if (path.TryPeek(out var above))
                    low[above] = Math.Min(low[above], low[node]);
                if (low[node] == index[node])
                    Close(node);
            }
        }

        return components;

        void Enter(int node)
        {
            index[node] = low[node] = ++visited;
            isOpen[node] = true;
            open.Push(node);
            path.Push(node);
        }

        void Close(int node)
        {
            var members = new List<int>();
            do
            {
                members.Add(open.Pop());
                isOpen[members[^1]] = false;
            }
            while (members[^1] != node);
            components.Add([.. members.Order()]);
        }
    }

    /// <summary>The shortest way from one node to another, at least one edge long; null if there is none.</summary>
    /// <param name="isAllowed">Whether a node may be on the way.</param>
    public List<(int From, UnitEdge Edge)>? Path(int from, int to, Func<int, bool> isAllowed)
    {
        var reachedBy = new Dictionary<int, (int From, UnitEdge Edge)>();
        var waiting = new Queue<int>([from]);
        while (waiting.TryDequeue(out var node))
        {
            foreach (var edge in _edges[node])
            {
                if (!isAllowed(edge.To) || !reachedBy.TryAdd(edge.To, (node, edge)))
                    continue;
                if (edge.To == to)
                    return Back(reachedBy, from, to);
                waiting.Enqueue(edge.To);
            }
        }

        return null;
    }

    private static List<(int From, UnitEdge Edge)> Back(Dictionary<int, (int From, UnitEdge Edge)> reachedBy, int from, int to)
    {
        var way = new List<(int, UnitEdge)>();
        for (var node = to; ;)
        {
            var step = reachedBy[node];
            way.Add(step);
            node = step.From;
            if (node == from)
                break;
        }

        way.Reverse();
        return way;
    }
}
