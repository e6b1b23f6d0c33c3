using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

public sealed class DependencyGraphTests
{
    private static readonly UnitFile[] Files =
    [
        new("units/lan.network.toml", "[network]\naddress = \"10.0.0.1/24\"\n"),
        new("units/db.unikernel.toml", "[unit]\ndescription = \"A \\\"data\\\" base\"\n[image]\nfile = \"i\"\n"
            + "[net.service]\nnetwork = \"lan\"\naddress = \"10.0.0.2\"\n"),
        new("units/web.unikernel.toml", "[unit]\nrequires = [\"db\"]\nafter = [\"db\"]\n[image]\nfile = \"i\"\n"
            + "[net.service]\nnetwork = \"lan\"\naddress = \"10.0.0.3\"\n"),
        new("units/log.unikernel.toml", "[unit]\nconflicts = [\"web\"]\n[image]\nfile = \"i\"\n"),
        new("units/site.target.toml", "[unit]\nwants = [\"web\", \"db\"]\n"),
    ];

    private static readonly DependencyGraph Graph = DependencyGraph.Of(UnitLanguage.Read(Files).Host!);

    [Fact]
    public void TheTreeShowsWhatIsStartedAlong() => Assert.Equal(
        """
        log
        site.target
        ├─db (wants)
        │ └─lan.network (requires)
        └─web (wants)
          ├─db (requires) …
          └─lan.network (requires)

        """,
        GraphText.Tree(Graph.Tree([], isReverse: false)));

    [Fact]
    public void InReverseItShowsWhatStartsAUnit() => Assert.Equal(
        """
        lan.network
        ├─db (requires)
        │ ├─site.target (wants)
        │ └─web (requires)
        │   └─site.target (wants)
        └─web (requires) …

        """,
        GraphText.Tree(Graph.Tree([UnitId.Parse("lan.network")], isReverse: true)));

    [Fact]
    public void GraphvizGetsEachUnitAndOneArrowForAllTiesOfTwo()
    {
        var dot = GraphText.Dot(Graph);

        Assert.Contains("    \"db\" [shape=box, tooltip=\"A \\\"data\\\" base\"];\n", dot, StringComparison.Ordinal);
        Assert.Contains("    \"lan.network\" [shape=ellipse];\n", dot, StringComparison.Ordinal);
        Assert.Contains("    \"web\" -> \"db\" [label=\"requires, after\", color=black];\n", dot, StringComparison.Ordinal);
        Assert.Contains("    \"log\" -> \"web\" [label=\"conflicts\", color=red];\n", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void APartIsWhatCanBeReached()
    {
        Assert.Equal(["db", "lan.network"], Graph.From([UnitId.Parse("db")], isReverse: false).Units.Select(unit => $"{unit.Id}"));
        Assert.Equal(["db", "log", "site.target", "web"], Graph.From([UnitId.Parse("db")], isReverse: true).Units.Select(unit => $"{unit.Id}"));
    }

    [Fact]
    public void CirclesAndLongChainsEnd()
    {
        UnitId[] ids = [.. Enumerable.Range(0, 2_000).Select(number => UnitId.Parse($"u{number}.target"))];
        var targets = ids.Select((id, index) => new TargetDefinition(
            id.Name, "", [new Dependency(DependencyKind.Wants, ids[(index + 1) % ids.Length])])).ToImmutableArray();
        var graph = DependencyGraph.Of(new HostSpec([], [], [], targets));

        // One more than there are units: the first again, where the circle closes.
        Assert.Equal(ids.Length + 1, graph.Tree([], isReverse: false).Length);
        Assert.Equal(ids.Length, graph.From([ids[0]], isReverse: true).Units.Length);
    }

    [Fact]
    public void ALongChainIsNotIndentedAsDeepAsItIsLong()
    {
        UnitId[] ids = [.. Enumerable.Range(0, 10_000).Select(number => UnitId.Parse($"u{number}.target"))];
        var targets = ids.Select((id, index) => new TargetDefinition(
            id.Name, "", index + 1 < ids.Length ? [new Dependency(DependencyKind.Wants, ids[index + 1])] : [])).ToImmutableArray();
        var text = GraphText.Tree(DependencyGraph.Of(new HostSpec([], [], [], targets)).Tree([], isReverse: false));
        Assert.InRange(text.Length, 0, 2_000_000);
        Assert.Equal(ids.Length + 1, text.Split('\n').Length);
        Assert.Contains("\n… u51.target (wants)\n└─u52.target (wants)\n", text, StringComparison.Ordinal);
    }
}
