using System.Globalization;

namespace Hillingar.Bench.Units;

/// <summary>The result as text.</summary>
internal static class Table
{
    public static void Print(IReadOnlyList<Row> rows)
    {
        string[][] cells =
        [
            ["units", "verify, ms", "the other, ms", "ratio", "time for a unit", "one file changed, ms", "its address, ms", "read anew there, ms", ""],
            .. rows.Select(row => new[]
            {
                Whole(row.Units), Number(row.Verify), row.Compared is { } other ? Number(other) : "",
                row.Compared is { } than ? $"{Number(row.Verify / than)} ×" : "",
                $"{Number(row.Growth(rows[0]))} ×", Number(row.Again), Number(row.AgainForAll), Number(row.Anew), row.IsMissed(rows[0]) ? "MISSED" : "met",
            }),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(line => line[column].Length)).ToArray();
        foreach (var line in cells)
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadLeft(widths[column]))).TrimEnd());
    }

    private static string Whole(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString(number < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
