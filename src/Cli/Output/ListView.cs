using Hillingar.Bus;
using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>Tables of units, jobs and generations.</summary>
internal static class ListView
{
    public static void Print(IEnumerable<UnitRow> units)
    {
        var columns = new Columns("UNIT", "ACTIVE", "SUB", "PID", "UPTIME", "ADDRESS", "RESTARTS", "DESCRIPTION");
        foreach (var unit in units)
        {
            columns.Add(
                (unit.Id, Shade.Plain),
                (unit.ActiveState, ShadeOf(unit.ActiveState)),
                (unit.SubState, Shade.Plain),
                (unit.MainPID == 0 ? "-" : $"{unit.MainPID}", Shade.Plain),
                (unit.ActiveState == "active" ? Quantities.Span(StatusView.Uptime(unit.ActiveSince)) : "-", Shade.Plain),
                (unit.Addresses.Count == 0 ? "-" : string.Join(", ", unit.Addresses), Shade.Plain),
                (StatusView.IsMachine(unit.UnitType) ? $"{unit.Restarts}" : "-", Shade.Plain),
                (unit.Description, Shade.Plain));
        }

        columns.Print(Console.Out, Terminal.Out.Profile.Width, Terminal.Out.Profile.Capabilities.Ansi);
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

    public static void Print(IReadOnlyList<JobListing> jobs)
    {
        var table = Terminal.NewTable("JOB", "TYPE", "STATE", "OF");
        foreach (var job in jobs)
            table.AddRow(new Text($"{job.Id}"), new Text(job.JobType), new Text(job.State), new Text(job.Unit));
        Terminal.Out.Write(table);
    }

    private static Shade ShadeOf(string activeState) => activeState switch
    {
        "active" => Shade.Green,
        "failed" => Shade.Red,
        "inactive" => Shade.Grey,
        _ => Shade.Yellow,
    };
}
