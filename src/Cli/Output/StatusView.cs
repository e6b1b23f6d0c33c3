using Hillingar.Bus;
using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>A unit in full, in the manner of <c>systemctl status</c>.</summary>
internal static class StatusView
{
    // By itself; the others of a unit that is well and does not run were asked to.
    private const string HaltedWell = "exited with status 0";

    public static void Print(UnitProperties unit, IReadOnlyList<ConsoleEntry> lastLines)
    {
        var output = Terminal.Out;
        var description = unit.Description.Length == 0 ? "" : $" - {unit.Description}";
        output.Write("●", Colour(unit));
        output.Write(" ");
        output.Write(unit.Id, new Style(decoration: Decoration.Bold));
        output.WriteLine(description);
        Row("Active", Since(unit), $"{unit.ActiveState} ({unit.SubState})", Colour(unit));
        if (unit.Health is not ("none" or ""))
            Row("Health", HealthDetail(unit), unit.Health, HealthColour(unit));
        if (unit.MainPID != 0)
            Row("Main PID", $"{unit.MainPID} ({Path.GetFileName(unit.Tender)})");
        if (IsMachine(unit.Type) || unit.Addresses.Count > 0)
            Row("Address", Addresses(unit));
        if (unit.PublishedPorts.Count > 0)
            Row("Ports", string.Join(", ", unit.PublishedPorts));
        Row("Generation", $"{unit.Generation}");
        if (IsMachine(unit.Type))
        {
            Row("Restarts", $"{unit.NRestarts}{Last(unit)}");
            Row("Memory", Quantities.Size(unit.Memory));
            Row("Image", unit.Image);
        }
        else if (IsTold(unit))
        {
            Row("Last", unit.LastExit);
        }

        if (lastLines.Count > 0)
            output.WriteLine();
        foreach (var line in lastLines)
            output.WriteLine($"{Quantities.Time(line.Time)} {line.Text}");

        void Row(string name, string text, string word = "", Color colour = default)
        {
            output.Write($"{name,12}: ");
            output.Write(word, colour);
            output.WriteLine(text);
        }
    }

    private static Color Colour(UnitProperties unit) => unit.ActiveState switch
    {
        "active" => Color.Green,
        "failed" => Color.Red,
        "inactive" => Color.Grey,
        _ => Color.Yellow,
    };

    /// <summary>Microseconds since a unit became active.</summary>
    public static ulong Uptime(ulong activeSince)
    {
        var now = (ulong)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds;
        return now > activeSince ? now - activeSince : 0;
    }

    /// <summary>Whether it is a virtual machine, and not a network, volume or target.</summary>
    public static bool IsMachine(string type) => type == "unikernel";

    private static string Since(UnitProperties unit)
    {
        if (unit.ActiveState == "active")
            return $" since {Quantities.Time(unit.ActiveEnterTimestamp)}; {Quantities.Span(Uptime(unit.ActiveEnterTimestamp))} ago";
        if (unit.NextRestartTimestamp != 0)
            return $", next try at {Quantities.Time(unit.NextRestartTimestamp)}";
        return unit.Result is "" or "success" ? "" : $" (Result: {unit.Result})";
    }

    private static Color HealthColour(UnitProperties unit) => unit.Health switch
    {
        "healthy" => Color.Green,
        "unhealthy" => Color.Red,
        "unknown" => Color.Grey,
        _ => Color.Yellow,
    };

    private static string HealthDetail(UnitProperties unit) =>
        (unit.HealthSince == 0 ? "" : $" since {Quantities.Time(unit.HealthSince)}")
        + (unit.HealthReason.Length == 0 ? "" : $" ({unit.HealthReason})");

    private static string Addresses(UnitProperties unit) =>
        unit.Addresses.Count == 0
            ? "-"
            : string.Join(", ", IsMachine(unit.Type) ? unit.Addresses.Zip(unit.Networks, (address, network) => $"{address} on {network}") : unit.Addresses);

    // What was asked to stop and did is no failure, with any status of its tender.
    private static bool IsTold(UnitProperties unit) =>
        unit.LastExit.Length > 0 && (unit is not { ActiveState: "inactive", Result: "success" } || unit.LastExit == HaltedWell);

    private static string Last(UnitProperties unit) => !IsTold(unit) ? "" : $" (last: the tender {unit.LastExit})";
}
