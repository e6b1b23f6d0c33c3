using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store info</c>: what is recorded of objects.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var paths = StoreAccess.Paths(ArgumentArity.OneOrMore);
        var closure = new Option<bool>("--closure-size", "-S") { Description = "Show the size of everything that each needs, too" };
        var command = new Command("info", "Show what is recorded of objects: hash, size, references, deriver, signatures, roots") { paths, closure };
        command.RunWithExistingStore((store, parsed) =>
        {
            var entries = parsed.GetValue(paths)!.Select(written => store.Query(StoreAccess.Object(store, written))!).ToList();
            long? SizeOf(StoreEntry entry) => parsed.GetValue(closure) ? store.Closure([entry.Path]).Sum(part => part.NarSize) : null;
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<ObjectReport>>([.. entries.Select(entry => ObjectReport.Of(store, entry, SizeOf(entry)))]);
            else
                entries.ForEach(entry => Print(store, entry, SizeOf(entry)));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(Store store, StoreEntry entry, long? closureSize)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) }).AddColumn(new GridColumn { NoWrap = true });
        Terminal.Out.WriteLine(store.FullPath(entry.Path));
        Row("hash", entry.NarHash.ToString());
        Row("size", StoreSizes.Exact(entry.NarSize));
        if (closureSize is { } size)
            Row("closure", StoreSizes.Exact(size));
        Row("registered", entry.RegistrationTime.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss"));
        if (entry.Deriver is { } deriver)
            Row("deriver", store.FullPath(deriver));
        if (entry.ContentAddress is { } address)
            Row("content", address);
        foreach (var signature in entry.Signatures)
            Row("signature", signature);
        foreach (var reference in entry.References)
            Row("refers to", store.FullPath(reference));
        Terminal.Out.Write(grid);

        void Row(string word, string value) => grid.AddRow(new Text($"  {word}"), new Text(value));
    }
}
