using System.CommandLine;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar rollback</c>: makes an earlier generation the running one.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var to = new Option<uint?>("--to") { Description = "The generation to go to (default: the one before the current)", HelpName = "N" };
        var command = new Command("rollback", "Switch back to an earlier generation, exactly as it was built") { to };
        command.Run((client, parsed, cancellationToken) => parsed.GetValue(to) is 0
            ? Task.FromResult(Shared.Refuse(parsed, "there is no generation 0; 'hillingar generations' lists those that there are", ExitCode.BadInput))
            : JobView.FollowAsync(parsed, progress => client.RollbackAsync(parsed.GetValue(to) ?? 0, progress, cancellationToken)));
        return command;
    }
}
