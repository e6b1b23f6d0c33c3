using System.CommandLine;
using Hillingar.Cli.Commands.Builds;
using Hillingar.Cli.Commands.Sharing;
using Hillingar.Cli.Commands.Stores;

namespace Hillingar.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class Root
{
    // In the order in which help lists them.
    private static readonly OrderedDictionary<string, Func<Command>> Commands = new()
    {
        ["switch"] = SwitchCommand.Create,
        ["rollback"] = RollbackCommand.Create,
        ["generations"] = GenerationsCommand.Create,
        ["list"] = ListCommand.Create,
        ["status"] = StatusCommand.Create,
        ["start"] = UnitJobCommand.Start,
        ["stop"] = UnitJobCommand.Stop,
        ["restart"] = UnitJobCommand.Restart,
        ["jobs"] = JobsCommand.Create,
        ["cancel"] = CancelCommand.Create,
        ["shutdown"] = ShutdownCommand.Create,
        ["logs"] = LogsCommand.Create,
        ["build"] = BuildCommand.Create,
        ["log"] = LogCommand.Create,
        ["derivation"] = DerivationCommand.Create,
        ["toolchain"] = ToolchainCommand.Create,
        ["init"] = InitCommand.Create,
        ["verify"] = VerifyCommand.Create,
        ["explain"] = ExplainCommand.Create,
        ["show"] = ShowCommand.Create,
        ["fmt"] = FormatCommand.Create,
        ["schema"] = SchemaCommand.Create,
        ["graph"] = GraphCommand.Create,
        ["store"] = StoreCommand.Create,
        ["copy"] = CopyCommand.Create,
        ["serve-cache"] = ServeCacheCommand.Create,
        ["key"] = KeyCommand.Create,
    };

    public static RootCommand Create() => With(Commands.Values);

    /// <summary>
    /// As much of it as some words are parsed by. A word in front that is a command leads into that, and out of it no word leads into another: so
    /// the others are not made, which takes longer than many a command.
    /// </summary>
    public static RootCommand For(IReadOnlyList<string> words) =>
        words is [var first, ..] && Commands.TryGetValue(first, out var named) ? With([named]) : Create();

    private static RootCommand With(IEnumerable<Func<Command>> commands)
    {
        var root =
            new RootCommand("Declares, builds, runs, switches and rolls back unikernels on this host, by way of hillingard.") { Shared.Bus, Shared.Json };
        foreach (var create in commands)
            root.Add(create());
        return root;
    }
}
