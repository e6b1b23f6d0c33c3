using System.CommandLine;
using Hillingar.Bus;
using Hillingar.Cli.Client;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands;

/// <summary><c>start</c>, <c>stop</c> and <c>restart</c>: one job for each unit named.</summary>
internal static class UnitJobCommand
{
    public static Command Start() => Create("start", ManagerContract.StartUnit, "Start units of the current generation, and what they need", null);

    public static Command Stop() => Create(
        "stop", ManagerContract.StopUnit, "Stop units, and what requires them; they start again at the next switch that changes them, or when the host starts",
        new Option<bool>("--yes", "-y") { Description = "Do not ask before units stop that were not named" });

    public static Command Restart() =>
        Create("restart", ManagerContract.RestartUnit, "Stop units, if they run, and start them; what requires them and runs is restarted too", null);

    /// <param name="yes">Of a command that takes other units along for good.</param>
    private static Command Create(string name, BusMethod<(string Name, string Mode), string> method, string description, Option<bool>? yes)
    {
        var units = Shared.UnitNames(ArgumentArity.OneOrMore);
        var command = new Command(name, description) { units };
        if (yes is not null)
            command.Add(yes);
        command.Run(async (client, parsed, cancellationToken) =>
        {
            // All are there, or nothing is done.
            var named = await UnitSelection.OfAsync(client, parsed.GetValue(units)!).ConfigureAwait(false);
            var along = yes is null ? [] : await TakenAlong.OfAsync(client, named).ConfigureAwait(false);
            if (along.Count > 0 && !parsed.GetValue(yes!) && !parsed.GetValue(Shared.Json) && !MayStop(along))
                return ExitCode.Failure;
            var jobs = new List<JobProperties>();
            foreach (var unit in named)
                jobs.Add(await JobView.RunAsync(parsed, progress => client.UnitJobAsync(method, unit.Id, progress, cancellationToken)).ConfigureAwait(false));
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<JobProperties>>(jobs);
            else if (along.Count > 0)
                await SayStoppedAsync(client, along).ConfigureAwait(false);
            return jobs.Select(JobView.StatusOf).DefaultIfEmpty(ExitCode.Success).Max();
        });
        return command;
    }

    private static bool MayStop(IReadOnlyList<string> along)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            return true;
        Console.Error.Write($"This stops {string.Join(", ", along)}, too. Go on? [y/N] ");
        if (Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes")
            return true;
        Terminal.Complain("nothing was stopped");
        return false;
    }

    private static async Task SayStoppedAsync(SupervisorClient client, IReadOnlyList<string> along)
    {
        var stopped = (await client.AllUnitsAsync().ConfigureAwait(false))
            .Where(unit => along.Contains(unit.Id) && !TakenAlong.Runs(unit)).Select(unit => unit.Id).ToList();
        if (stopped.Count > 0)
            Console.Out.WriteLine($"stopped too, because they need what was stopped: {string.Join(", ", stopped)}");
    }
}
