using System.Text;

namespace Hillingar.Units.Toml;

/// <summary>A line of a formatted text.</summary>
/// <param name="Code">Without what stands around it; empty for a line that is a comment or nothing.</param>
/// <param name="Comment">With its <c>#</c>; empty if there is none.</param>
public readonly record struct LayoutLine(string Code, string Comment, bool IsHead)
{
    public static readonly LayoutLine Blank = new("", "", false);

    public bool IsBlank => Code.Length == 0 && Comment.Length == 0;

    public bool IsComment => Code.Length == 0 && Comment.Length > 0;
}

/// <summary>Puts lines below each other: blank lines where they belong, comments behind code in columns.</summary>
public static class Layout
{
    private const int BeforeComment = 2;

    public static string Print(IReadOnlyList<LayoutLine> lines)
    {
        var spaced = Space(lines);
        var text = new StringBuilder();
        for (var i = 0; i < spaced.Count; i++)
        {
            var line = spaced[i];
            text.Append(line.Code);
            if (line.Code.Length > 0 && line.Comment.Length > 0)
                text.Append(' ', ColumnOf(spaced, i) - WidthOf(line.Code));
            text.Append(line.Comment).Append('\n');
        }

        return text.ToString();
    }

    // One blank line before a section and the comments right above it; elsewhere at most one, and none at the ends or behind a head.
    private static List<LayoutLine> Space(IReadOnlyList<LayoutLine> lines)
    {
        var result = new List<LayoutLine>();
        foreach (var line in lines)
        {
            if (line.IsHead)
            {
                var place = result.Count;
                while (place > 0 && result[place - 1].IsComment)
                    place--;
                if (place > 0 && !result[place - 1].IsBlank)
                    result.Insert(place, LayoutLine.Blank);
            }

            if (!line.IsBlank || (result.Count > 0 && result[^1] is { IsBlank: false, IsHead: false }))
                result.Add(line);
        }

        while (result.Count > 0 && result[^1].IsBlank)
            result.RemoveAt(result.Count - 1);
        return result;
    }

    // Comments behind lines that follow each other without a gap begin in one column.
    private static int ColumnOf(List<LayoutLine> lines, int index)
    {
        var (first, last) = (index, index);
        while (first > 0 && IsCommented(lines[first - 1]))
            first--;
        while (last + 1 < lines.Count && IsCommented(lines[last + 1]))
            last++;
        return BeforeComment + lines.Skip(first).Take(last - first + 1).Max(line => WidthOf(line.Code));
    }

    private static bool IsCommented(LayoutLine line) => line.Code.Length > 0 && line.Comment.Length > 0;

    // Of a text over several lines the last one counts, which is the one that a comment stands behind.
    private static int WidthOf(string code) => code[(code.LastIndexOf('\n') + 1)..].EnumerateRunes().Count();
}
