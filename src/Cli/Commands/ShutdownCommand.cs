using System.CommandLine;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar shutdown</c>: stops every unit and ends the supervisor.</summary>
internal static class ShutdownCommand
{
    public static Command Create()
    {
        var command = new Command("shutdown", "Stop every unit in order, and end hillingard; its next start brings the generation up again");
        command.Run((client, parsed, cancellationToken) =>
            JobView.FollowAsync(parsed, progress => client.ShutdownAsync(progress, cancellationToken)));
        return command;
    }
}
