using System.CommandLine;
using Hillingar.Bus;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar list</c>: one line for each unit.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var types = new Option<string[]>("--type", "-t")
        {
            Description = "Only units of these types",
            HelpName = "TYPE",
            AllowMultipleArgumentsPerToken = true,
        };
        types.AcceptOnlyFromAmong("unikernel", "network", "volume", "target");
        var command = new Command("list", "List the units of the current generation, of all types") { types };
        command.Run(async (client, parsed, _) =>
        {
            var wanted = parsed.GetValue(types) ?? [];
            var all = await client.AllUnitsAsync().ConfigureAwait(false);
            IReadOnlyList<UnitProperties> units = [.. all.Where(unit => wanted.Length == 0 || wanted.Contains(unit.Type))];
            if (parsed.GetValue(Shared.Json))
                Json.Print(units);
            else
                ListView.Print(units);
            return ExitCode.Success;
        });
        return command;
    }
}
