using System.CommandLine;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar list</c>: one line for each unit.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the units of the current generation");
        command.Run((client, parsed) =>
        {
            var units = client.AllUnits();
            if (parsed.GetValue(Shared.Json))
                Json.Print(units);
            else
                ListView.Print(units);
            return ExitCode.Success;
        });
        return command;
    }
}
