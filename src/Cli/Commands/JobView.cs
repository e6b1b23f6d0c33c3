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
        var job = await RunAsync(parsed, run).ConfigureAwait(false);
        if (parsed.GetValue(Shared.Json))
            Json.Print(job);
        return StatusOf(job);
    }

    /// <summary>Runs a job to its end, without the outcome that programs are told.</summary>
    public static async Task<JobProperties> RunAsync(ParseResult parsed, Func<Action<string>, Task<JobProperties>> run)
    {
        var json = parsed.GetValue(Shared.Json);
        var job = await run(line =>
        {
            if (!json)
                Terminal.Error.WriteLine(line);
        }).ConfigureAwait(false);
        if (json)
            return job;
        if (job.Report.Length > 0)
            Terminal.Error.WriteLine(job.Report);
        if (job.Result == "done")
            Terminal.Out.WriteLine(job.Message);
        else
            Terminal.Complain(job.Message);
        return job;
    }

    public static int StatusOf(JobProperties job) => job switch
    {
        { Result: "done", FailedUnits.Count: > 0 } => ExitCode.InForceWithFailures,
        { Result: "done" } => ExitCode.Success,
        { Result: "invalid" } => ExitCode.BadInput,
        { Result: "put-back" } => ExitCode.PutBack,
        { Result: "stuck" } => ExitCode.Stuck,
        { JobType: "switch" or "rollback", Result: "failed" or "refused" } => ExitCode.Untouched,
        _ => ExitCode.Failure,
    };
}
