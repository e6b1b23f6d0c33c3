using System.CommandLine;
using Hillingar.Cli;
using Hillingar.Cli.Commands;

var root = new RootCommand("Declares, builds, runs, switches and rolls back unikernels on this host, by way of hillingard.")
{
    Shared.Bus,
    Shared.Json,
    SwitchCommand.Create(),
    RollbackCommand.Create(),
    GenerationsCommand.Create(),
    ListCommand.Create(),
    StatusCommand.Create(),
    UnitJobCommand.Create("start", "StartUnit", "Start units of the current generation"),
    UnitJobCommand.Create("stop", "StopUnit", "Stop units; they start again at the next switch that changes them, or when hillingard starts"),
    UnitJobCommand.Create("restart", "RestartUnit", "Stop units, if they run, and start them"),
    LogsCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"hillingar: {error.Message}");
    Console.Error.WriteLine("Try 'hillingar --help'.");
    return ExitCode.BadInput;
}

return parsed.Invoke();
