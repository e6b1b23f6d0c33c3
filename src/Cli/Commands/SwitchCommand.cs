using System.CommandLine;
using Hillingar.Bus;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar switch DIR</c>: makes the host what the unit files in a directory say.</summary>
internal static class SwitchCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIRECTORY") { Description = "Directory with *.unikernel.toml and *.network.toml files" }.NotEmpty();
        var empty = new Option<bool>("--allow-empty") { Description = "Let the directory have no unit files, which stops everything" };
        var command = new Command("switch", "Check the unit files, build what is missing, and make them the running generation")
        {
            directory, empty,
        };

        command.Run((client, parsed, cancellationToken) =>
        {
            var written = parsed.GetValue(directory)!;
            var path = Path.GetFullPath(written);
            return JobView.FollowAsync(parsed, async progress =>
                AsWritten(await client.SwitchAsync(path, parsed.GetValue(empty), progress, cancellationToken).ConfigureAwait(false), path, written));
        });
        return command;
    }

    // hillingard knows only the absolute path; people know the one that they wrote.
    private static JobProperties AsWritten(JobProperties job, string path, string written)
    {
        job.Report = job.Report.Replace($"{path.TrimEnd('/')}/", $"{written.TrimEnd('/')}/", StringComparison.Ordinal);
        return job;
    }
}
