using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Builds;

/// <summary><c>hillingar derivation</c>: looks at derivations and takes them in.</summary>
internal static class DerivationCommand
{
    public static Command Create() => new Command("derivation", "Show derivations, and add them to the store") { Show(), Add() }.WithStoreOptions();

    private static Command Show()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Derivations (also files outside the store), or what they have built",
            Arity = ArgumentArity.OneOrMore,
        };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "Show all that they need, too" };
        var command = new Command("show", "Print derivations as JSON, as 'nix show-derivation' does") { paths, recursive };
        command.RunWithStore((store, parsed) =>
        {
            var library = new DerivationLibrary(store);
            var shown = new Dictionary<string, Derivation>();
            foreach (var written in parsed.GetValue(paths)!)
            {
                if (written.EndsWith(".drv", StringComparison.Ordinal) && File.Exists(written) && store.TryLocate(Path.GetFullPath(written)) is null)
                {
                    shown[Path.GetFullPath(written)] = Derivation.Parse(File.ReadAllBytes(written));
                    continue;
                }

                var path = StoreAccess.Object(store, written);
                var derivation = path.IsDerivation ? path
                    : store.Query(path)?.Deriver ?? throw new ObjectNotFoundException($"'{written}' was not built from a derivation");
                foreach (var part in parsed.GetValue(recursive) ? library.InOrder(derivation) : [derivation])
                    shown[store.FullPath(part)] = library.Read(part);
            }

            Console.Out.Write(DerivationJson.Of(shown));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Add()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files that end in .drv; what they need is in the store, or stands before them",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("add", "Check derivation files and add them to the store; prints their paths") { files };
        command.RunWithStore((store, parsed) =>
        {
            var library = new DerivationLibrary(store);
            var added = parsed.GetValue(files)!.Select(file => store.FullPath(library.Import(file)));
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<string>>([.. added]);
            foreach (var path in parsed.GetValue(Shared.Json) ? [] : added)
                Console.Out.WriteLine(path);
            return ExitCode.Success;
        });
        return command;
    }
}
