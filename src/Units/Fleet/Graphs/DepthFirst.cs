namespace Hillingar.Units.Fleet;

/// <summary>Walks a graph depth first, without recursion, because what people write may be of any depth.</summary>
public static class DepthFirst
{
    /// <summary>Every node that can be reached, each behind those that it leads to, but for edges that close a cycle.</summary>
    /// <param name="onCycle">Is given the nodes of a cycle in order; the last one leads to the first.</param>
    public static List<T> Order<T>(IEnumerable<T> roots, Func<T, IEnumerable<T>> next, Action<IReadOnlyList<T>> onCycle)
        where T : notnull
    {
        var order = new List<T>();
        var isDone = new Dictionary<T, bool>();
        var path = new List<T>();
        var open = new Stack<IEnumerator<T>>();
        foreach (var root in roots)
        {
            if (isDone.TryAdd(root, false))
                Enter(root);
            while (open.TryPeek(out var edges))
            {
                if (!edges.MoveNext())
                    Leave();
                else if (isDone.TryAdd(edges.Current, false))
                    Enter(edges.Current);
                else if (!isDone[edges.Current])
                    onCycle(path[path.IndexOf(edges.Current)..]);
            }
        }

        return order;

        void Enter(T node)
        {
            path.Add(node);
            open.Push(next(node).GetEnumerator());
        }

        void Leave()
        {
            open.Pop().Dispose();
            isDone[path[^1]] = true;
            order.Add(path[^1]);
            path.RemoveAt(path.Count - 1);
        }
    }
}
