namespace Hillingar.Bench.Tender;

/// <summary>The result as text.</summary>
internal static class Table
{
    internal static void Print(IReadOnlyList<Row> rows, string? reference)
    {
        if (reference is null)
            Console.WriteLine("solo5-hvt is not on the PATH: nothing is compared.\n");
        string[][] cells =
        [
            ["what (medians)", "ours", "solo5-hvt", "ratio", "asked for", ""],
            .. rows.Select(row => new[]
            {
                row.What, Row.Print(row.Ours), Row.Print(row.Theirs), Row.Print(row.Ratio), row.Target?.ToString() ?? "",
                row.IsMet switch { true => "met", false => "MISSED", null => "" },
            }),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(line => line[column].Length)).ToArray();
        foreach (var line in cells)
            Console.WriteLine(string.Join(
                "  ", line.Select((cell, column) => column is 1 or 2 or 3 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
    }
}
