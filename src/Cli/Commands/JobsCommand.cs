using System.CommandLine;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar jobs</c>: what hillingard has been asked to do and has not done yet.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        var command = new Command("jobs", "List the jobs that are under way, and those that wait for others");
        command.Run(async (client, parsed) =>
        {
            var jobs = await client.JobsAsync().ConfigureAwait(false);
            if (parsed.GetValue(Shared.Json))
                Json.Print(jobs);
            else if (jobs.Count == 0)
                Terminal.Out.WriteLine("no jobs");
            else
                ListView.Print(jobs);
            return ExitCode.Success;
        });
        return command;
    }
}
