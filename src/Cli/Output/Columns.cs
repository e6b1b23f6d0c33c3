using System.Text;

namespace Hillingar.Cli.Output;

/// <summary>
/// A table in systemd's manner, for lists that may be long: a head line, columns, no frame. Spectre's tables look at each character several times, which for a
/// thousand units takes longer than all else together.
/// </summary>
internal sealed class Columns(params string[] heads)
{
    private const string Gap = "  ";

    private readonly List<(string Text, Shade Shade)[]> _rows = [[.. heads.Select(head => (head, Shade.Bold))]];
    private readonly int[] _widths = [.. heads.Select(head => head.Length)];

    /// <param name="cells">One for each head. The last may be as long as it is; the others count a column for each character.</param>
    public void Add(params (string Text, Shade Shade)[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
            _widths[i] = Math.Max(_widths[i], cells[i].Text.Length);
        _rows.Add(cells);
    }

    /// <param name="width">Longer lines are cut, with a sign that there was more.</param>
    public void Print(TextWriter output, int width, bool inColour)
    {
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var left = width;
            for (var i = 0; i < row.Length && left > 0; i++)
            {
                var cell = i == row.Length - 1 ? row[i].Text : row[i].Text.PadRight(_widths[i]) + Gap;
                if (cell.Length > left)
                    cell = string.Concat(cell.AsSpan(0, left - 1), "…");
                left -= cell.Length;
                text.Append(inColour && row[i].Shade != Shade.Plain ? $"\e[{(int)row[i].Shade}m{cell}\e[0m" : cell);
            }

            if (!inColour)
                TrimEnd(text);
            text.Append('\n');
        }

        output.Write(text);
    }

    private static void TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
    }
}

/// <summary>How a cell looks on a terminal: the parameter of the control sequence that selects it (ECMA-48, SGR).</summary>
internal enum Shade
{
    Plain = 0,
    Bold = 1,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Grey = 90,
}
