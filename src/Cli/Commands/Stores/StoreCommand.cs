using System.CommandLine;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store</c>: everything about the store, without hillingard.</summary>
internal static class StoreCommand
{
    public static Command Create() => new Command("store", "Look into the store, add to it, check it, clean it; needs no hillingard")
    {
        AddCommand.Create(),
        ListingCommands.List(),
        ListingCommands.Print(),
        InfoCommand.Create(),
        QueryCommand.Create(),
        ClosureCommand.Create(),
        WhyCommand.Create(),
        ArchiveCommands.Dump(),
        ArchiveCommands.Restore(),
        ArchiveCommands.Export(),
        ArchiveCommands.Import(),
        ArchiveCommands.Hash(),
        VerifyStoreCommand.Create(),
        CollectCommand.Create(),
        OptimiseCommand.Create(),
        RootCommands.Create(),
        ServeCommand.Create(),
        SignCommand.Create(),
        ProvenanceCommand.Create(),
    }.WithStoreOptions();
}
