using System.CommandLine;
using Hillingar.Cli.Commands.Builds;
using Hillingar.Cli.Commands.Sharing;
using Hillingar.Cli.Commands.Stores;

namespace Hillingar.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class Root
{
    public static RootCommand Create() => new("Declares, builds, runs, switches and rolls back unikernels on this host, by way of hillingard.")
    {
        Shared.Bus,
        Shared.Json,
        SwitchCommand.Create(),
        RollbackCommand.Create(),
        GenerationsCommand.Create(),
        ListCommand.Create(),
        StatusCommand.Create(),
        UnitJobCommand.Create("start", "StartUnit", "Start units of the current generation, and what they need"),
        UnitJobCommand.Create("stop", "StopUnit", "Stop units, and what requires them; they start again at the next switch that changes them, or when hillingard starts"),
        UnitJobCommand.Create("restart", "RestartUnit", "Stop units, if they run, and start them; what requires them and runs is restarted too"),
        LogsCommand.Create(),
        BuildCommand.Create(),
        LogCommand.Create(),
        DerivationCommand.Create(),
        ToolchainCommand.Create(),
        InitCommand.Create(),
        VerifyCommand.Create(),
        ExplainCommand.Create(),
        ShowCommand.Create(),
        FormatCommand.Create(),
        SchemaCommand.Create(),
        GraphCommand.Create(),
        StoreCommand.Create(),
        CopyCommand.Create(),
        ServeCacheCommand.Create(),
        KeyCommand.Create(),
    };
}
