using System.CommandLine;
using Hillingar.Bus;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar logs UNIT</c>: what the guest wrote on its console.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var unit = new Argument<string>("UNIT") { Description = "Unit name, with or without .unikernel" };
        var lines = new Option<uint>("--lines", "-n") { Description = "How many of the last lines (at most 1000)", DefaultValueFactory = _ => 100 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new lines as they come, until interrupted" };
        var command = new Command("logs", "Show the console of a unit") { unit, lines, follow };

        command.Run(async (client, parsed, cancellationToken) =>
        {
            var name = Shared.UnitName(parsed.GetValue(unit)!);
            var json = parsed.GetValue(Shared.Json);
            if (parsed.GetValue(follow))
            {
                await client.FollowLogAsync(name, parsed.GetValue(lines), line => Print(line, json), cancellationToken).ConfigureAwait(false);
                return ExitCode.Success;
            }

            var last = await client.LogAsync(name, parsed.GetValue(lines)).ConfigureAwait(false);
            if (json)
                Json.Print(last);
            foreach (var line in json ? [] : last)
                Print(line, json);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(ConsoleEntry line, bool json)
    {
        if (json)
            Json.PrintLine(line);
        else
            Terminal.Out.WriteLine($"{Quantities.Time(line.Time)} {line.Text}");
    }
}
