using System.CommandLine;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar cancel</c>: calls jobs off.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var jobs = new Argument<uint[]>("JOB") { Description = "Numbers of jobs, as 'hillingar jobs' lists them", Arity = ArgumentArity.OneOrMore };
        var command = new Command("cancel", "Call jobs off; a switch or rollback puts back what it has begun") { jobs };
        command.Run(async (client, parsed) =>
        {
            foreach (var job in parsed.GetValue(jobs)!)
                await client.CancelAsync(job).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }
}
