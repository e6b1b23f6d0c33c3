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
        command.Run(async (client, parsed) =>
        {
            var wanted = parsed.GetValue(types) ?? [];
            bool IsWanted(string type) => wanted.Length == 0 || wanted.Contains(type);
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<UnitProperties>>([.. (await client.AllUnitsAsync().ConfigureAwait(false)).Where(unit => IsWanted(unit.Type))]);
            else
                ListView.Print((await client.UnitRowsAsync().ConfigureAwait(false)).Where(unit => IsWanted(unit.UnitType)));
            return ExitCode.Success;
        });
        return command;
    }
}
