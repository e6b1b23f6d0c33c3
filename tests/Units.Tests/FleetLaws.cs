using CsCheck;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Tests;

/// <summary>
/// What holds for every graph and every story. The graphs may have circles and contradictions: the language refuses those,
/// and the fleet must come to rest all the same. What is expected is worked out here from the meaning of each dependency,
/// not from the fleet's own graph.
/// </summary>
public sealed class FleetLaws
{
    private const int Most = 7;

    private static readonly Gen<(int From, DependencyKind Kind, int To)[]> Graphs =
        Gen.Select(Gen.Int[0, Most], Gen.Enum<DependencyKind>(), Gen.Int[0, Most]).Array[0, 14];

    private static readonly Gen<(int Kind, int Unit, int Choice)[]> Stories =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, Most], Gen.Int[0, 3]).Array[0, 40];

    [Fact]
    public void EveryJobEnds() => Graphs.Select(Stories).Sample((graph, story) =>
    {
        var world = World(graph);
        foreach (var step in story)
            Step(world, step);
        for (var i = 0; i < 20 && world.Awaited.Any(); i++)
        {
            world.PayAll();
            _ = world.Pass();
        }

        Assert.True(!world.Awaited.Any(), world.ToString());
    });

    [Fact]
    public void TheFleetComesToRest() => Sample(world =>
    {
        Rest(world);
        Assert.Empty(world.Open);
        Assert.Empty(world.Debts);
        Assert.All(world.Fleet.Snapshot.Units.Values, unit => Assert.True(unit.State.IsActive || unit.State.IsAtRest, world.ToString()));
    });

    [Fact]
    public void NothingIsActiveThatIsBoundToWhatIsNot() => Sample((world, graph) =>
    {
        Rest(world);
        foreach (var (from, _, to) in graph.Where(edge => edge.Kind == DependencyKind.BindsTo && edge.From != edge.To))
            Assert.True(!world.IsActive(Id(from)) || world.IsActive(Id(to)), $"{Id(from)} is bound to {Id(to)}\n{world}");
    });

    [Fact]
    public void UnitsThatExcludeEachOtherAreNeverBothThere() => Sample((world, graph) =>
    {
        Rest(world);
        foreach (var (from, _, to) in graph.Where(edge => edge.Kind == DependencyKind.Conflicts && edge.From != edge.To))
            Assert.False(world.IsActive(Id(from)) && world.IsActive(Id(to)), $"{Id(from)} excludes {Id(to)}\n{world}");
    });

    [Fact]
    public void WhatIsUpheldIsThere() => Sample((world, graph) =>
    {
        Rest(world);
        foreach (var (from, _, to) in graph.Where(edge => edge.Kind == DependencyKind.Upholds && edge.From != edge.To))
        {
            if (world.IsActive(Id(from)))
                Assert.True(world.IsActive(Id(to)), $"{Id(from)} upholds {Id(to)}\n{world}");
        }
    });

    [Fact]
    public void StartsAndStopsFollowTheOrder() => Graphs.Select(Gen.Int[0, Most].Array[1, 4]).Sample((edges, asked) =>
    {
        // Edges go from smaller to greater numbers, so that there is no circle, and nothing but order and requirements.
        var graph = edges
            .Where(edge => edge.From != edge.To)
            .Select(edge => (From: Math.Max(edge.From, edge.To), Kind: (int)edge.Kind % 2 == 0 ? DependencyKind.Requires
                : DependencyKind.After, To: Math.Min(edge.From, edge.To)))
            .ToArray();
        var world = World(graph);
        var (forwards, backwards) = (Closure(graph, asked, edge => (edge.From, edge.To)), asked.ToHashSet());
        world.Request(JobType.Start, [.. asked.Distinct().Select(unit => Id(unit).ToString())]);
        world.PayAll();
        Assert.Equal(forwards.Select(unit => Id(unit).ToString()).Order(), world.Order.Order());
        AssertOrder(graph, world.Order, "");

        world.Order.Clear();
        var running = forwards.ToHashSet();
        var stopped = Closure(graph, asked, edge => (edge.To, edge.From)).Where(running.Contains).ToHashSet();
        world.Request(JobType.Stop, [.. asked.Distinct().Select(unit => Id(unit).ToString())]);
        world.PayAll();
        Assert.Equal(stopped.Select(unit => $"-{Id(unit)}").Order(), world.Order.Order());
        world.Order.Reverse();
        AssertOrder(graph, world.Order, "-");
    });

    [Fact]
    public void AThousandUnitsTakeTimeInProportion()
    {
        // A target that wants them all, each after the one before it, all on one network.
        var units = Enumerable.Range(0, 1000).Select(i => i == 0
            ? FleetWorld.Unit("u0", (DependencyKind.BindsTo, "lan.network"))
            : FleetWorld.Unit($"u{i}", (DependencyKind.After, $"u{i - 1}"), (DependencyKind.BindsTo, "lan.network"))).ToList();
        var all = FleetWorld.Target("all", [.. units.Select(unit => (DependencyKind.Wants, $"{unit.Name}"))]);
        var world = new FleetWorld([.. units, all, FleetWorld.Network("lan")]);
        var start = world.Request(JobType.Start, "all.target");
        world.PayAll();
        Assert.Equal(JobResult.Done, world.ResultOf(start));
        Assert.Equal("all.target", world.Order[^1]);
        var stop = world.Request(JobType.Stop, "lan.network");
        world.PayAll();
        Assert.Equal(JobResult.Done, world.ResultOf(stop));
        Assert.Equal("all.target", world.Active());
    }

    private static void Sample(Action<FleetWorld> check) => Sample((world, _) => check(world));

    private static void Sample(Action<FleetWorld, (int From, DependencyKind Kind, int To)[]> check) =>
        Graphs.Select(Stories).Sample((edges, story) =>
        {
            // Units that uphold what others exclude have each other started and stopped for ever, if not very often.
            var graph = edges.Any(edge => edge.Kind == DependencyKind.Conflicts)
                ? edges.Where(edge => edge.Kind != DependencyKind.Upholds).ToArray()
                : edges;
            var world = World(graph);
            foreach (var step in story)
                Step(world, step);
            check(world, graph);
        });

    private static FleetWorld World((int From, DependencyKind Kind, int To)[] graph)
    {
        var dependencies = graph.ToLookup(edge => edge.From, edge => (edge.Kind, Id(edge.To).ToString()));
        return new FleetWorld(Enumerable.Range(0, Most + 1).Select(unit => unit switch
        {
            0 => (IUnitDefinition)FleetWorld.Network("lan", [.. dependencies[unit]]),
            Most => FleetWorld.Target("all", [.. dependencies[unit]]),
            // Some restart by themselves.
            _ when unit % 2 == 0 => Restarting(FleetWorld.Unit($"u{unit}", [.. dependencies[unit]])),
            _ => FleetWorld.Unit($"u{unit}", [.. dependencies[unit]]),
        }));
    }

    private static RealisedUnit Restarting(RealisedUnit unit) => unit with { Restart = unit.Restart with { Policy = RestartPolicy.OnFailure } };

    // Most are unikernels; one is a network and one a target.
    private static UnitId Id(int unit) => UnitId.Parse(unit switch
    {
        0 => "lan.network",
        Most => "all.target",
        _ => $"u{unit}",
    });

    private static void Step(FleetWorld world, (int Kind, int Unit, int Choice) step)
    {
        var unit = Id(step.Unit);
        switch (step.Kind)
        {
            case 0 or 1:
                world.Request(JobType.Start, unit.ToString());
                break;
            case 2:
                world.Request(JobType.Stop, unit.ToString());
                break;
            case 3:
                world.Request(JobType.Restart, unit.ToString());
                break;
            case 4 or 5 or 6 when world.Debts.ContainsKey(unit):
                world.Pay(unit, fails: step.Choice == 0);
                break;
            case 7:
                world.Crash(unit, step.Choice);
                break;
            case 9 when world.Open.Count > 0 && step.Unit % 2 == 0:
                world.Cancel(world.Open.ElementAt(step.Choice % world.Open.Count));
                break;
            case 8:
                _ = world.Pass();
                break;
            default:
                if (world.Debts.Count > 0)
                    world.Pay(world.Debts.Keys.ElementAt(step.Choice % world.Debts.Count), fails: step.Unit == 0);
                break;
        }
    }

    // Everything that is owed is paid, and so much time passes that every restart is over; nothing fails any more.
    private static void Rest(FleetWorld world)
    {
        for (var i = 0; i < 200; i++)
        {
            world.PayAll();
            if (!world.Pass())
                return;
        }

        Assert.Fail($"it never comes to rest\n{world}");
    }

    private static HashSet<int> Closure(
        (int From, DependencyKind Kind, int To)[] graph, int[] roots, Func<(int From, DependencyKind Kind, int To), (int From, int To)> direct)
    {
        var reached = roots.ToHashSet();
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var (from, to) in graph.Where(edge => edge.Kind == DependencyKind.Requires).Select(direct))
                grew |= reached.Contains(from) && reached.Add(to);
        }

        return reached;
    }

    private static void AssertOrder((int From, DependencyKind Kind, int To)[] graph, List<string> order, string prefix)
    {
        foreach (var (later, _, earlier) in graph.Where(edge => edge.Kind == DependencyKind.After))
        {
            var (first, second) = (order.IndexOf(prefix + Id(earlier)), order.IndexOf(prefix + Id(later)));
            Assert.True(first < 0 || second < 0 || first < second, $"{Id(later)} is after {Id(earlier)}: {string.Join(' ', order)}");
        }
    }
}
