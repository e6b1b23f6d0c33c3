using System.Diagnostics.CodeAnalysis;

namespace Hillingar.Units.Fleet;

/// <summary>
/// The dependencies of all units, to be followed in both directions. A dependency on a unit that is not there is left out.
/// An order that runs in a circle is cut open where it closes, so that nothing ever waits for itself: the unit language
/// refuses such sets, and other definers of units must not be able to hang the fleet.
/// </summary>
public sealed class FleetGraph
{
    private static readonly int Kinds = Enum.GetValues<DependencyKind>().Length;

    private static readonly List<UnitId> None = [];

    private readonly Dictionary<UnitId, Node> _nodes = [];

    private FleetGraph()
    {
    }

    public static FleetGraph Empty { get; } = new();

    /// <summary>Takes time in proportion to the units and their dependencies, but for sorting them.</summary>
    public static FleetGraph Of(IReadOnlyCollection<IUnitDefinition> units)
    {
        var graph = new FleetGraph();
        foreach (var unit in units)
            graph._nodes.Add(unit.Id, new Node());
        var edges = units.SelectMany(unit => unit.Dependencies.Select(dependency => Edge.Of(unit.Id, dependency)))
            .Where(edge => edge.From != edge.To)
            .Distinct()
            .OrderBy(edge => edge.Kind).ThenBy(edge => edge.From).ThenBy(edge => edge.To);
        foreach (var edge in edges)
            graph.Add(edge);
        graph.CutCircles();
        return graph;
    }

    /// <summary>
    /// What a unit depends on in this way, sorted. <see cref="DependencyKind.Before"/> and
    /// <see cref="DependencyKind.After"/> are one order, whichever of the two is written.
    /// </summary>
    public IReadOnlyList<UnitId> Of(UnitId unit, DependencyKind kind) => kind == DependencyKind.Before
        ? Edges(unit, node => node.From[(int)DependencyKind.After])
        : Edges(unit, node => node.To[(int)kind]);

    /// <summary>What depends on a unit in this way, sorted.</summary>
    public IReadOnlyList<UnitId> On(UnitId unit, DependencyKind kind) => kind == DependencyKind.Before
        ? Edges(unit, node => node.To[(int)DependencyKind.After])
        : Edges(unit, node => node.From[(int)kind]);

    /// <summary>What a unit requires and is not there.</summary>
    public bool TryGetMissing(UnitId unit, [NotNullWhen(true)] out UnitId? missing) =>
        (missing = _nodes.GetValueOrDefault(unit)?.Missing) is not null;

    private List<UnitId> Edges(UnitId unit, Func<Node, List<UnitId>?> choose) =>
        _nodes.TryGetValue(unit, out var node) ? choose(node) ?? None : None;

    private void Add(Edge edge)
    {
        if (_nodes.TryGetValue(edge.From, out var from) && _nodes.TryGetValue(edge.To, out var to))
        {
            (from.To[(int)edge.Kind] ??= []).Add(edge.To);
            (to.From[(int)edge.Kind] ??= []).Add(edge.From);
        }
        else if (edge.Kind is DependencyKind.Requires or DependencyKind.BindsTo)
        {
            from!.Missing ??= edge.To;
        }
    }

    private void CutCircles()
    {
        var closing = new List<(UnitId From, UnitId To)>();
        _ = DepthFirst.Order(
            _nodes.Keys.Order(), unit => Of(unit, DependencyKind.After), circle => closing.Add((circle[^1], circle[0])));
        foreach (var (from, to) in closing)
        {
            _ = _nodes[from].To[(int)DependencyKind.After]!.Remove(to);
            _ = _nodes[to].From[(int)DependencyKind.After]!.Remove(from);
        }
    }

    private readonly record struct Edge(UnitId From, DependencyKind Kind, UnitId To)
    {
        public static Edge Of(UnitId unit, Dependency dependency) => dependency.Kind == DependencyKind.Before
            ? new Edge(dependency.On, DependencyKind.After, unit)
            : new Edge(unit, dependency.Kind, dependency.On);
    }

    private sealed class Node
    {
        public List<UnitId>?[] To { get; } = new List<UnitId>?[Kinds];

        public List<UnitId>?[] From { get; } = new List<UnitId>?[Kinds];

        public UnitId? Missing { get; set; }
    }
}
