using System.Collections.Immutable;
using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>Prints the graph of dependencies: for Graphviz, and as a tree.</summary>
public static class GraphText
{
    /// <summary>The word of a kind, as the key in <c>[unit]</c>.</summary>
    public static string WordOf(DependencyKind kind) => KeyTable.DependencyKeys.First(known => known.Kind == kind).Key.Name;

    /// <summary>The graph in Graphviz's language, one arrow from a unit to each that it depends on.</summary>
    public static string Dot(DependencyGraph graph)
    {
        var text = new StringBuilder(
            "digraph units {\n    rankdir=LR;\n    node [fontname=\"sans-serif\"];\n    edge [fontname=\"sans-serif\", fontsize=10];\n");
        foreach (var unit in graph.Units)
            text.Append(
                $"    {Quoted($"{unit.Id}")} [shape={ShapeOf(unit.Id.Type)}{(unit.Description.Length > 0 ? $", tooltip={Quoted(unit.Description)}" : "")}];\n");
        foreach (var edge in graph.Edges)
            text.Append($"    {Quoted($"{edge.Unit}")} -> {Quoted($"{edge.On}")} [label={Quoted(Words(edge.Kinds))}, {StyleOf(edge.Kinds)}];\n");
        return text.Append("}\n").ToString();
    }

    /// <summary>The tree with the lines of <c>systemctl list-dependencies</c>.</summary>
    public static string Tree(ImmutableArray<GraphBranch> branches)
    {
        var text = new StringBuilder();
        foreach (var branch in branches)
        {
            for (var depth = 0; depth < branch.Lasts.Length; depth++)
            {
                var isHere = depth == branch.Lasts.Length - 1;
                text.Append((branch.Lasts[depth], isHere) switch
                {
                    (true, true) => "└─",
                    (false, true) => "├─",
                    (true, false) => "  ",
                    (false, false) => "│ ",
                });
            }

            // What goes on at the margin belongs to the line above it all the same.
            text.Append(branch.Lasts.IsEmpty && !branch.Kinds.IsEmpty ? "… " : "").Append($"{branch.Unit}");
            if (!branch.Kinds.IsEmpty)
                text.Append($" ({Words(branch.Kinds)})");
            text.Append(branch.IsShownAbove ? " …\n" : "\n");
        }

        return text.ToString();
    }

    private static string Words(ImmutableArray<DependencyKind> kinds) => string.Join(", ", kinds.Select(WordOf));

    private static string ShapeOf(UnitType type) => type switch
    {
        UnitType.Unikernel => "box",
        UnitType.Network => "ellipse",
        UnitType.Volume => "cylinder",
        UnitType.Target => "folder",
    };

    // The strongest tie decides; an order alone is drawn so that it does not look like one.
    private static string StyleOf(ImmutableArray<DependencyKind> kinds) =>
        kinds.Contains(DependencyKind.Conflicts) ? "color=red"
        : kinds.Contains(DependencyKind.Requires) || kinds.Contains(DependencyKind.BindsTo) ? "color=black"
        : kinds.Contains(DependencyKind.Wants) || kinds.Contains(DependencyKind.Upholds) ? "color=grey40"
        : kinds.Contains(DependencyKind.PartOf) ? "color=blue"
        : "color=darkgreen, style=dashed";

    // In quotes only the quote itself ends a string; a backslash begins an escape for the label.
    private static string Quoted(string text) =>
        $"\"{DiagnosticRenderer.Printable(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
