using Hillingar.Bus;
using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>Tables of units and of generations.</summary>
internal static class ListView
{
    public static void Print(IReadOnlyList<UnitProperties> units)
    {
        var table = Terminal.NewTable("UNIT", "ACTIVE", "SUB", "PID", "UPTIME", "ADDRESS", "RESTARTS", "DESCRIPTION");
        foreach (var unit in units)
        {
            table.AddRow(
                new Text(unit.Id),
                new Text(unit.ActiveState, Style.Parse(StatusView.Colour(unit))),
                new Text(unit.SubState),
                new Text(unit.MainPID == 0 ? "-" : $"{unit.MainPID}"),
                new Text(unit.ActiveState == "active" ? Quantities.Span(StatusView.Uptime(unit)) : "-"),
                new Text(unit.Addresses.Count == 0 ? "-" : string.Join(", ", unit.Addresses)),
                new Text(StatusView.IsMachine(unit) ? $"{unit.NRestarts}" : "-"),
                new Text(unit.Description));
        }

        Terminal.Out.Write(table);
    }

    public static void Print(IReadOnlyList<GenerationListing> generations)
    {
        var table = Terminal.NewTable("GENERATION", "TIME", "", "UNITS");
        foreach (var generation in generations)
        {
            table.AddRow(
                new Text($"{generation.Number}"),
                new Text(Quantities.Time(generation.Timestamp)),
                new Text(generation.Current ? "current" : ""),
                new Text(string.Join(", ", generation.Units)));
        }

        Terminal.Out.Write(table);
    }
}
