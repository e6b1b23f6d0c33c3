using System.CommandLine;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar generations</c>: what the host was, is and can be again.</summary>
internal static class GenerationsCommand
{
    public static Command Create()
    {
        var command = new Command("generations", "List the generations, oldest first");
        command.Run(async (client, parsed) =>
        {
            var generations = await client.GenerationsAsync().ConfigureAwait(false);
            if (parsed.GetValue(Shared.Json))
                Json.Print(generations);
            else
                ListView.Print(generations);
            return ExitCode.Success;
        });
        return command;
    }
}
