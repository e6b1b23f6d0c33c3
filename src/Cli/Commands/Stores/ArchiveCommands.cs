using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;
using Hillingar.Units.Quantities;

namespace Hillingar.Cli.Commands.Stores;

/// <summary>Objects as streams: <c>dump</c>, <c>restore</c>, <c>export</c>, <c>import</c>, and the hash of a stream.</summary>
internal static class ArchiveCommands
{
    public static Command Dump()
    {
        var path = new Argument<string>("PATH") { Description = "An object, or any file or directory" };
        var command = new Command("dump", "Write the archive (NAR) of an object or a path to standard output") { path };
        command.RunWithStore((store, parsed) =>
        {
            var written = parsed.GetValue(path)!;
            NarWriter.Write(Path.Exists(written) || written.Contains('/') ? written : store.RealPath(StoreAccess.Object(store, written)), Output());
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Restore()
    {
        var path = new Argument<string>("PATH") { Description = "Where to make what the archive holds; nothing may be there" };
        var command = new Command("restore", "Unpack an archive (NAR) from standard input") { path };
        command.Run(parsed =>
        {
            NarReader.Extract(Console.OpenStandardInput(), parsed.GetValue(path)!);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Export()
    {
        var paths = StoreAccess.Paths(ArgumentArity.OneOrMore);
        var closure = new Option<bool>("--closure", "-r") { Description = "With everything that they refer to" };
        var command = new Command("export", "Write objects to standard output, for 'import' here or nix-store --import elsewhere") { paths, closure };
        command.RunWithStore((store, parsed) =>
        {
            var objects = parsed.GetValue(paths)!.Select(written => StoreAccess.Object(store, written)).ToList();
            using var output = Output();
            store.Export(parsed.GetValue(closure) ? store.Closure(objects).Select(entry => entry.Path) : objects, output);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Import()
    {
        var command = new Command("import", "Add the objects of an export on standard input; prints their paths");
        command.RunWithStore((store, parsed) =>
        {
            var received = new List<string>();
            store.Import(Console.OpenStandardInput(), (path, _) =>
            {
                received.Add(store.FullPath(path));
                if (!parsed.GetValue(Shared.Json))
                    Console.Out.WriteLine(store.FullPath(path));
            });
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<string>>(received);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Hash()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Any files or directories", Arity = ArgumentArity.OneOrMore };
        var flat = new Option<bool>("--flat") { Description = "Hash the bytes of a file rather than its archive" };
        var format = new Option<string>("--format") { Description = "sri, base16 or base32", DefaultValueFactory = _ => "sri" };
        format.AcceptOnlyFromAmong("sri", "base16", "base32");
        var command = new Command("hash", "Print the SHA-256 of the archives of paths, as they would have in the store") { paths, flat, format };
        command.Run(parsed =>
        {
            var hashes = parsed.GetValue(paths)!.Select(path => parsed.GetValue(flat) ? Sources.FileHash.Of(path) : TreeHash.Of(path).Hash)
                .Select(hash => Text(hash, parsed.GetValue(format)!)).ToList();
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<string>>(hashes);
            else
                hashes.ForEach(Console.Out.WriteLine);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Text(Sha256Hash hash, string format) => format switch
    {
        "base16" => hash.Hex,
        "base32" => NixBase32.Encode(hash.ToBytes()),
        _ => hash.ToString(),
    };

    private static Stream Output() => !Console.IsOutputRedirected
        ? throw new IOException("what this command writes is not for terminals: send its output to a file or another program")
        : StandardStreams.OpenOutput();
}
