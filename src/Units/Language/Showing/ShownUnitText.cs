using System.Collections.Immutable;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Writes a unit that is shown as TOML: a comment behind each value says where it comes from.</summary>
public static class ShownUnitText
{
    // A longer list is easier to read with one item a line.
    private const int LongestList = 80;

    /// <summary>The unit in the layout of unit files, ending with a line feed.</summary>
    public static string Print(ShownUnit unit)
    {
        var lines = new List<LayoutLine>();
        ImmutableArray<string> section = [];
        foreach (var value in unit.Values)
        {
            if (!value.Section.SequenceEqual(section))
            {
                section = value.Section;
                lines.Add(new LayoutLine($"[{string.Join('.', section.Select(TomlText.Name))}]", "", IsHead: true));
            }

            Add(lines, value);
        }

        return Layout.Print(lines);
    }

    private static void Add(List<LayoutLine> lines, ShownValue value)
    {
        var name = TomlText.Name(value.Key);
        if (value.Items.IsEmpty || value.Value.Text.Length <= LongestList && value.Items.All(item => IsInside(item.Origin, value.Value.Origin)))
        {
            lines.Add(Line($"{name} = {value.Value.Text}", value.Value));
            return;
        }

        lines.Add(new LayoutLine($"{name} = [", "", IsHead: false));
        foreach (var item in value.Items)
            lines.Add(Line($"    {item.Text},", item));
        lines.Add(new LayoutLine("]", "", IsHead: false));
    }

    private static bool IsInside(ValueOrigin item, ValueOrigin list) =>
        item is ValueOrigin.Written { Place: var inner } && list is ValueOrigin.Written { Place: var outer }
        && inner.File == outer.File && inner.Line >= outer.Line && inner.EndLine <= outer.EndLine;

    private static LayoutLine Line(string code, ShownText text) => new(code, $"# {text.Origin}", IsHead: false);
}
