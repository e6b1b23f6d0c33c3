using System.CommandLine;
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
        command.Run((client, parsed) =>
        {
            var named = parsed.GetValue(names)!;
            var units = named.Length == 0 ? client.AllUnits() : [.. named.Select(name => client.Unit(Shared.UnitName(name)))];

            if (parsed.GetValue(Shared.Json))
            {
                if (named.Length == 1)
                    Json.Print(units[0]);
                else
                    Json.Print(units);
            }
            else
            {
                for (var i = 0; i < units.Count; i++)
                {
                    if (i > 0)
                        Terminal.Out.WriteLine();
                    StatusView.Print(units[i], client.Log(units[i].Id, LastLines));
                }

                if (units.Count == 0)
                    Terminal.Out.WriteLine("No units: hillingar switch DIRECTORY makes the first generation.");
            }

            return named.Length == 0 || units.All(unit => unit.ActiveState == "active") ? ExitCode.Success : ExitCode.NotActive;
        });
        return command;
    }
}
