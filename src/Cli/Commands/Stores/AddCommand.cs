using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;
using Hillingar.Units.Quantities;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store add</c>: copies files and trees into the store and prints their paths.</summary>
internal static class AddCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, symbolic links or directories", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string?>("--name")
        {
            Description = "The name in the store (default: the file's own, with '-' for what no store name may hold)",
            HelpName = "NAME",
        };
        var flat = new Option<bool>("--flat")
        {
            Description = "Name a single file by the hash of its bytes; it is not executable then, and links are followed",
        };
        var recursive = new Option<bool>("--recursive") { Description = "Name it by the hash of its archive; the default" };
        var expected = new Option<string?>("--expect")
        {
            Description = "Refuse anything but what has this SHA-256: sha256-…, hexadecimal or base 32",
            HelpName = "HASH",
        };
        var root = new Option<string?>("--add-root")
        {
            Description = "Make a link of this path to the object, which keeps it as long as the link is there",
            HelpName = "LINK",
        };
        var command = new Command("add", "Add files and trees; prints their paths") { paths, name, flat, recursive, expected, root };
        command.RunWithStore((store, parsed) =>
        {
            var written = parsed.GetValue(paths)!;
            var single = parsed.GetValue(name) is not null || parsed.GetValue(expected) is not null || parsed.GetValue(root) is not null;
            if (written.Length > 1 && single)
                return Shared.Refuse(parsed, "--name, --expect and --add-root are about one object: give one PATH with them", ExitCode.BadInput);
            if (parsed.GetValue(flat) && parsed.GetValue(recursive))
                return Shared.Refuse(parsed, "--flat and --recursive exclude each other", ExitCode.BadInput);
            if (parsed.GetValue(expected) is { } text && HashText.TryParse(text) is null)
                return Shared.Refuse(
                    parsed, $"'{text}' is no SHA-256: write sha256-… (base 64), 64 hexadecimal digits or 52 characters of base 32", ExitCode.BadInput);
            var added = written.Select(path => Add(store, path, parsed.GetValue(name), parsed.GetValue(flat), parsed.GetValue(expected))).ToList();
            if (parsed.GetValue(root) is { } link)
                store.AddIndirectRoot(link, added[0]);
            Print(store, added, parsed.GetValue(Shared.Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static StorePath Add(Store store, string path, string? name, bool flat, string? expected)
    {
        var source = Path.TrimEndingDirectorySeparator(path);
        var storeName = name ?? StoreName.For(Path.GetFileName(Path.GetFullPath(source)));
        Sha256Hash? wanted = expected is null ? null : HashText.TryParse(expected);
        return flat ? store.AddFlatFile(source, storeName, wanted) : store.AddTree(source, storeName, expected: wanted);
    }

    private static void Print(Store store, List<StorePath> added, bool json)
    {
        if (json)
            Json.Print<IReadOnlyList<ObjectReport>>([.. added.Select(path => ObjectReport.Of(store, store.Query(path)!))]);
        else
            added.ForEach(path => Console.Out.WriteLine(store.FullPath(path)));
    }
}
