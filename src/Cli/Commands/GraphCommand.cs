using System.CommandLine;
using Hillingar.Cli.Client;
using Hillingar.Cli.Output;
using Hillingar.Linux;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar graph</c>: what depends on what.</summary>
internal static class GraphCommand
{
    private const string Drawer = "dot";
    private static readonly TimeSpan DrawingTime = TimeSpan.FromMinutes(5);

    private static readonly Option<bool> Dot = new("--dot") { Description = "Print Graphviz's language (what is printed without an option)" };
    private static readonly Option<bool> Tree = new("--tree") { Description = "Print a tree of what each unit starts along with itself" };
    private static readonly Option<bool> Svg = new("--svg") { Description = $"Draw the graph as SVG, with Graphviz's {Drawer}" };
    private static readonly Option<bool> Reverse = new("--reverse") { Description = "Follow dependencies to the units that have them" };

    public static Command Create()
    {
        var words = new Argument<string[]>("UNIT|DIRECTORY")
        {
            Description = "Units to begin with (default: all), and directories with unit files, the later ones above the earlier (default: the current one)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("graph", "Show which units depend on which") { words, Dot, Tree, Svg, Reverse };
        command.Validators.Add(result =>
        {
            if (new[] { Dot, Tree, Svg, Shared.Json }.Count(result.GetValue) > 1)
                result.AddError("only one of --dot, --tree, --svg and --json can be printed");
        });
        command.Run(parsed => Show(parsed, parsed.GetValue(words)!));
        return command;
    }

    private static int Show(ParseResult parsed, string[] words)
    {
        var directories = words.Where(Directory.Exists).ToArray();
        var set = SourceSet.Read(directories.Length > 0 ? directories : ["."], textOnly: true);
        if (!parsed.GetValue(Shared.Json))
            DiagnosticView.Print(Terminal.Error, set.Diagnostics, set.Files);
        if (set.Host is not { } host)
            return parsed.GetValue(Shared.Json) ? Shared.Refuse(set.Diagnostics) : ExitCode.BadInput;

        var graph = DependencyGraph.Of(host);
        var units = new List<UnitId>();
        foreach (var word in words.Except(directories))
        {
            if (!UnitId.TryRead(word, out var unit, out var problem))
                return Shared.Refuse(parsed, $"'{word}' is no directory and {problem}", ExitCode.NotFound);
            if (!graph.Has(unit))
                return Shared.Refuse(parsed, $"there is no unit and no directory '{word}'", ExitCode.NotFound);
            units.Add(unit);
        }

        return Print(parsed, graph, units);
    }

    private static int Print(ParseResult parsed, DependencyGraph graph, List<UnitId> units)
    {
        var isReverse = parsed.GetValue(Reverse);
        if (parsed.GetValue(Tree))
        {
            Console.Out.Write(GraphText.Tree(graph.Tree(units, isReverse)));
            return ExitCode.Success;
        }

        var part = units.Count > 0 ? graph.From(units, isReverse) : graph;
        if (parsed.GetValue(Shared.Json))
            Json.Print(ReportOf(part));
        else if (parsed.GetValue(Svg))
            return Draw(parsed, GraphText.Dot(part));
        else
            Console.Out.Write(GraphText.Dot(part));
        return ExitCode.Success;
    }

    private static GraphReport ReportOf(DependencyGraph graph) => new(
        [.. graph.Units.Select(unit => new GraphUnitReport($"{unit.Id}", unit.Id.Type.ToString().ToLowerInvariant(), unit.Description))],
        [.. graph.Edges.Select(edge => new GraphEdgeReport($"{edge.Unit}", $"{edge.On}", [.. edge.Kinds.Select(GraphText.WordOf)]))]);

    private static int Draw(ParseResult parsed, string text)
    {
        try
        {
            Console.Out.Write(new HostProgram(Drawer, ["-Tsvg"], DrawingTime) { Input = text }.Run(TimeProvider.System));
            return ExitCode.Success;
        }
        catch (HostProgramException e)
        {
            return Shared.Refuse(
                parsed,
                e.IsMissing
                    ? $"the graph cannot be drawn, because there is no program '{Drawer}' on the PATH; it comes with Graphviz (on Debian: apt install graphviz)"
                    : $"the graph cannot be drawn: {e.Message}",
                ExitCode.Failure);
        }
    }
}
