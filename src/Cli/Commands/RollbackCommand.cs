using System.CommandLine;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar rollback</c>: makes an earlier generation the running one.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var to = new Option<uint>("--to") { Description = "The generation to go to (default: the one before the current)", HelpName = "N" };
        var command = new Command("rollback", "Switch back to an earlier generation, exactly as it was built") { to };
        command.Run((client, parsed) => JobView.Follow(client, parsed, progress => client.Rollback(parsed.GetValue(to), progress)));
        return command;
    }
}
