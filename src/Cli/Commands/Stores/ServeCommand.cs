using System.CommandLine;
using Hillingar.Builder.Caches;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store serve</c>: the other side of <c>hillingar copy … ssh://</c>, and of Nix's.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var write = new Option<bool>("--write") { Description = "Let the other side add objects; they are taken without signatures" };
        // Nix says so to every program that it starts on another host.
        var serve = new Option<bool>("--serve") { Hidden = true };
        var command = new Command(
            "serve", "Speak the protocol of 'nix-store --serve' on standard input and output; started by 'hillingar copy' and 'nix copy' through SSH")
        {
            write, serve,
        };
        command.RunWithStore((store, parsed) =>
        {
            using var input = Console.OpenStandardInput();
            using var output = StandardStreams.OpenOutput();
            new ServeSession(store, input, output, parsed.GetValue(write)).Run();
            return ExitCode.Success;
        });
        return command;
    }
}
