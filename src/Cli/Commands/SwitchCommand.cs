using System.CommandLine;
using Hillingar.Cli.Client;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar switch DIR</c>: makes the host what the unit files in a directory say.</summary>
internal static class SwitchCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIRECTORY") { Description = "Directory with *.unikernel.toml and *.network.toml files" };
        var command = new Command("switch", "Check the unit files, build what is missing, and make them the running generation")
        {
            directory,
        };

        command.Run((client, parsed) =>
        {
            var written = parsed.GetValue(directory)!;
            var path = Path.GetFullPath(written);
            return JobView.Follow(client, parsed, progress => AsWritten(client.Switch(path, progress), path, written));
        });
        return command;
    }

    // hillingard knows only the absolute path; people know the one that they wrote.
    private static JobReport AsWritten(JobReport report, string path, string written) => report with
    {
        Report = report.Report.Replace($"{path.TrimEnd('/')}/", $"{written.TrimEnd('/')}/"),
    };
}
