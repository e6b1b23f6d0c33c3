using System.CommandLine;
using Hillingar.Bus;
using Hillingar.Cli.Client;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar status</c>: units in full, with the last lines of their consoles.</summary>
internal static class StatusCommand
{
    private const int LastLines = 10;

    public static Command Create()
    {
        var names = Shared.UnitNames(ArgumentArity.ZeroOrMore);
        var command = new Command("status", "Show units in full; all of them when none is named") { names };
        command.Run(async (client, parsed) =>
        {
            var named = parsed.GetValue(names)!;
            var units = named.Length == 0
                ? await client.AllUnitsAsync().ConfigureAwait(false)
                : await UnitSelection.OfAsync(client, named).ConfigureAwait(false);

            if (parsed.GetValue(Shared.Json))
            {
                Json.Print(units);
            }
            else
            {
                for (var i = 0; i < units.Count; i++)
                {
                    if (i > 0)
                        Terminal.Out.WriteLine();
                    StatusView.Print(units[i], await LastLinesOfAsync(client, units[i]).ConfigureAwait(false));
                }

                if (units.Count == 0)
                    Terminal.Out.WriteLine("No units: hillingar switch DIRECTORY makes the first generation.");
            }

            return named.Length == 0 || units.All(unit => unit.ActiveState == "active") ? ExitCode.Success : ExitCode.NotActive;
        });
        return command;
    }

    // A console is not for every user to read; the state is.
    private static async Task<IReadOnlyList<ConsoleEntry>> LastLinesOfAsync(SupervisorClient client, UnitProperties unit)
    {
        if (!StatusView.IsMachine(unit.Type))
            return [];
        try
        {
            return await client.LogAsync(unit.Id, LastLines).ConfigureAwait(false);
        }
        catch (RequestRefusedException)
        {
            return [];
        }
    }
}
