using System.CommandLine;
using Hillingar.Bus;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands;

/// <summary>Shows a job while it goes on and what came of it.</summary>
internal static class JobView
{
    /// <summary>Runs a job to its end; progress and complaints go to standard error, the outcome to standard output.</summary>
    public static async Task<int> FollowAsync(ParseResult parsed, Func<Action<string>, Task<JobProperties>> run)
    {
        var json = parsed.GetValue(Shared.Json);
        var report = await run(line =>
        {
            if (!json)
                Terminal.Error.WriteLine(line);
        }).ConfigureAwait(false);

        if (json)
        {
            Output.Json.Print(report);
        }
        else
        {
            if (report.Report.Length > 0)
                Terminal.Error.WriteLine(report.Report);
            if (report.Result == "done")
                Terminal.Out.WriteLine(report.Message);
            else
                Terminal.Complain(report.Message);
        }

        return report.Result switch
        {
            "done" => ExitCode.Success,
            "invalid" => ExitCode.BadInput,
            _ => ExitCode.Failure,
        };
    }
}
