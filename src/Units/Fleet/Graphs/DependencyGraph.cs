using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>What depends on what in a checked set.</summary>
public sealed class DependencyGraph
{
    // What systemctl list-dependencies shows: that which is started along.
    private static readonly ImmutableHashSet<DependencyKind> Pulls =
        [DependencyKind.Requires, DependencyKind.Wants, DependencyKind.BindsTo, DependencyKind.Upholds];

    // A chain that is deeper goes on at the left margin: with every line indented as deep as it is long, one of 10,000 units would take 200 MB.
    private const int MaxDepth = 50;

    private readonly Dictionary<UnitId, int> _places;

    private DependencyGraph(ImmutableArray<GraphUnit> units, ImmutableArray<GraphEdge> edges)
    {
        (Units, Edges) = (units, edges);
        _places = units.Select((unit, index) => (unit.Id, index)).ToDictionary();
    }

    /// <summary>By name.</summary>
    public ImmutableArray<GraphUnit> Units { get; }

    /// <summary>By the unit that depends, then by what it depends on; one for all kinds between two units.</summary>
    public ImmutableArray<GraphEdge> Edges { get; }

    public static DependencyGraph Of(HostSpec host)
    {
        IUnitDefinition[] all = [.. host.All.OrderBy(unit => unit.Id)];
        return new DependencyGraph([.. all.Select(unit => new GraphUnit(unit.Id, unit.Description))], [.. all.SelectMany(EdgesOf)]);
    }

    public bool Has(UnitId unit) => _places.ContainsKey(unit);

    /// <summary>The units that can be reached from some, and the dependencies among them.</summary>
    /// <param name="isReverse">Whether dependencies are followed to those who depend.</param>
    public DependencyGraph From(IEnumerable<UnitId> units, bool isReverse)
    {
        var next = Edges.ToLookup(edge => isReverse ? edge.On : edge.Unit, edge => isReverse ? edge.Unit : edge.On);
        var reached = DepthFirst.Order(units, unit => next[unit], _ => { }).ToHashSet();
        return new DependencyGraph(
            [.. Units.Where(unit => reached.Contains(unit.Id))], [.. Edges.Where(edge => reached.Contains(edge.Unit) && reached.Contains(edge.On))]);
    }

    /// <summary>The units as a tree of what each pulls in when it is started, or of what pulls it in.</summary>
    /// <param name="roots">Where to begin; nothing means with every unit that no other pulls in, and one of each circle.</param>
    public ImmutableArray<GraphBranch> Tree(IReadOnlyList<UnitId> roots, bool isReverse)
    {
        var next = Edges.Where(edge => edge.Kinds.Any(Pulls.Contains))
            .ToLookup(edge => isReverse ? edge.On : edge.Unit, edge =>
                (Unit: isReverse ? edge.Unit : edge.On, Kinds: edge.Kinds.Where(Pulls.Contains).ToImmutableArray()));
        var branches = ImmutableArray.CreateBuilder<GraphBranch>();
        var shown = new HashSet<UnitId>();
        foreach (var root in roots.Count > 0 ? roots : Roots(next.SelectMany(edges => edges).Select(edge => edge.Unit).ToHashSet()))
            Walk(root);
        if (roots.Count == 0)
        {
            foreach (var unit in Units.Where(unit => !shown.Contains(unit.Id)))
            {
                // A circle that nothing leads into has no beginning; the first by name is as good as any.
                if (!shown.Contains(unit.Id))
                    Walk(unit.Id);
            }
        }

        return branches.ToImmutable();

        // Without recursion: people may write chains of any length.
        void Walk(UnitId root)
        {
            var open = new Stack<(UnitId Unit, ImmutableArray<DependencyKind> Kinds, ImmutableArray<bool> Lasts)>();
            open.Push((root, [], []));
            while (open.TryPop(out var at))
            {
                var below = next[at.Unit].OrderBy(edge => edge.Unit).ToArray();
                var isNew = shown.Add(at.Unit);
                branches.Add(new GraphBranch(at.Unit, at.Kinds, at.Lasts, IsShownAbove: !isNew && below.Length > 0));
                for (var i = below.Length - 1; isNew && i >= 0; i--)
                    open.Push((below[i].Unit, below[i].Kinds, at.Lasts.Length == MaxDepth ? [] : at.Lasts.Add(i == below.Length - 1)));
            }
        }
    }

    // What follows from the members of a target is not drawn: it would say everything twice.
    private static ValueList<Dependency> WrittenOf(IUnitDefinition unit) => unit switch
    {
        UnikernelDefinition unikernel => unikernel.Dependencies,
        NetworkDefinition network => network.Dependencies,
        VolumeDefinition volume => volume.Dependencies,
        TargetDefinition target => target.Dependencies,
        _ => throw new ArgumentException($"a {unit.GetType()} is no unit that is known here", nameof(unit)),
    };

    private IEnumerable<UnitId> Roots(HashSet<UnitId> pulled) => Units.Select(unit => unit.Id).Where(unit => !pulled.Contains(unit));

    private static IEnumerable<GraphEdge> EdgesOf(IUnitDefinition unit) =>
        WrittenOf(unit).GroupBy(dependency => dependency.On, dependency => dependency.Kind).OrderBy(group => group.Key)
            .Select(group => new GraphEdge(unit.Id, group.Key, [.. group.Distinct().Order()]));
}

/// <summary>A unit of the graph.</summary>
public sealed record GraphUnit(UnitId Id, string Description);

/// <summary>How a unit depends on another.</summary>
/// <param name="Kinds">In order, at least one.</param>
public sealed record GraphEdge(UnitId Unit, UnitId On, ImmutableArray<DependencyKind> Kinds);

/// <summary>A line of the tree.</summary>
/// <param name="Kinds">How the unit is tied to the one above it; nothing at a root.</param>
/// <param name="Lasts">For each branching from the root, or from where a very deep
/// tree went on at the margin, to here, whether this is below the last branch.</param>
/// <param name="IsShownAbove">Whether what is below it was shown before and is left out here.</param>
public sealed record GraphBranch(UnitId Unit, ImmutableArray<DependencyKind> Kinds, ImmutableArray<bool> Lasts, bool IsShownAbove);
