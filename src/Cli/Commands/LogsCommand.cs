using System.CommandLine;
using Hillingar.Cli.Client;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar logs UNIT</c>: what guests wrote on their consoles.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var names = Shared.UnitNames(ArgumentArity.OneOrMore);
        var lines = new Option<uint>("--lines", "-n") { Description = "How many of the last lines of each (at most 1000)", DefaultValueFactory = _ => 100 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new lines as they come, until interrupted" };
        var command = new Command("logs", "Show the consoles of units; of several by time") { names, lines, follow };

        command.Run(async (client, parsed, cancellationToken) =>
        {
            string[] units = [.. (await UnitSelection.OfAsync(client, parsed.GetValue(names)!).ConfigureAwait(false)).Select(unit => unit.Id)];
            var json = parsed.GetValue(Shared.Json);
            var count = parsed.GetValue(lines);
            if (parsed.GetValue(follow))
            {
                var gate = new Lock();
                await Task.WhenAll(units.Select(unit => client.FollowLogAsync(
                    unit, count, line => Follow(gate, LogLineReport.Of(unit, line), units.Length > 1, json), cancellationToken))).ConfigureAwait(false);
                return ExitCode.Success;
            }

            var last = await Task.WhenAll(units.Select(
                async unit => (await client.LogAsync(unit, count).ConfigureAwait(false)).Select(line => LogLineReport.Of(unit, line)))).ConfigureAwait(false);
            IReadOnlyList<LogLineReport> all = [.. last.SelectMany(some => some).OrderBy(line => line.Time)];
            if (json)
                Json.Print(all);
            foreach (var line in json ? [] : all)
                Print(line, units.Length > 1);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Follow(Lock gate, LogLineReport line, bool isNamed, bool json)
    {
        lock (gate)
        {
            if (json)
                Json.PrintLine(line);
            else
                Print(line, isNamed);
        }
    }

    private static void Print(LogLineReport line, bool isNamed) =>
        Terminal.Out.WriteLine($"{Quantities.Time(line.Time)} {(isNamed ? $"{line.Unit}: " : "")}{line.Text}");
}
