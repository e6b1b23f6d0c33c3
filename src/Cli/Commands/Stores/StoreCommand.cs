using System.CommandLine;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store</c>: everything about the store, without hillingard.</summary>
internal static class StoreCommand
{
    public static Command Create() => new Command("store", "Look into the store, add to it, check it, clean it; needs no hillingard")
    {
        AddCommand.Create(),
        InfoCommand.Create(),
        ClosureCommand.Create(),
        RootCommands.Create(),
        ServeCommand.Create(),
        SignCommand.Create(),
    }.WithStoreOptions();
}
