using System.CommandLine;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;
using Hillingar.Linux;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store ls</c> and <c>cat</c>: what is in the store, and what is in its objects.</summary>
internal static class ListingCommands
{
    public static Command List()
    {
        var path = new Argument<string?>("PATH") { Description = "An object or something in one (default: all objects)", Arity = ArgumentArity.ZeroOrOne };
        var recursive = new Option<bool>("--recursive", "-R") { Description = "List directories with all that is below them" };
        var longer = new Option<bool>("--long", "-l") { Description = "Show kinds and sizes" };
        var command = new Command("ls", "List the objects of the store, or the files of an object") { path, recursive, longer };
        command.RunWithExistingStore((store, parsed) =>
        {
            var written = parsed.GetValue(path);
            IEnumerable<FileReport> entries = written is null ? Objects(store) : Files(store, written, parsed.GetValue(recursive));
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<FileReport>>([.. entries]);
            else
                Print(entries, parsed.GetValue(longer));
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Print()
    {
        var path = new Argument<string[]>("PATH") { Description = "Files in the store", Arity = ArgumentArity.OneOrMore };
        var command = new Command("cat", "Write files of the store to standard output") { path };
        command.RunWithExistingStore((store, parsed) =>
        {
            using var output = StandardStreams.OpenOutput();
            foreach (var written in parsed.GetValue(path)!)
            {
                var file = RealPath(store, written);
                if (SysStat.KindOf(file) is not FileKind.Regular)
                    throw new ObjectNotFoundException($"'{written}' is not a regular file; 'hillingar store ls' shows the files");
                using var contents = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                contents.CopyTo(output, bufferSize: 256 * 1024);
            }

            return ExitCode.Success;
        });
        return command;
    }

    // Directories on the way may be links, but none that leads out of the object.
    private static string RealPath(Store store, string written)
    {
        var (path, inside) = StoreAccess.ObjectAndRest(store, written);
        var real = inside.Length == 0 ? store.RealPath(path) : Path.Combine(store.RealPath(path), inside);
        if (SysStat.KindOf(real) is null)
            throw new ObjectNotFoundException($"there is no '{inside}' in '{store.FullPath(path)}'");
        return real;
    }

    // As they are printed: there may be very many.
    private static IEnumerable<FileReport> Objects(Store store) => store.AllSizes().Select(entry => new FileReport(
        store.FullPath(entry.Path), Word(SysStat.KindOf(store.RealPath(entry.Path)) ?? FileKind.Special), entry.NarSize, false, null));

    private static void Print(IEnumerable<FileReport> entries, bool longer)
    {
        foreach (var entry in entries)
            Console.Out.WriteLine(longer ? $"{Letter(entry)} {entry.Size,14}  {entry.Path}{(entry.Target is null ? "" : $" -> {entry.Target}")}" : entry.Path);
    }

    private static List<FileReport> Files(Store store, string written, bool recursive)
    {
        var entries = new List<FileReport>();
        TreeWalk.Visit(RealPath(store, written), step =>
        {
            var isDirectory = step.Status.Kind == FileKind.Directory;
            if (!step.IsRoot || !isDirectory)
            {
                var target = step.Status.Kind == FileKind.SymbolicLink ? ByteName.Show(step.Directory.ReadLink(step.Name)) : null;
                entries.Add(new FileReport(
                    step.IsRoot ? written : step.Below, Word(step.Status.Kind), isDirectory ? 0 : step.Status.Size,
                    step.Status.Kind == FileKind.Regular && step.Status.IsExecutable, target));
            }

            return step.IsRoot || recursive;
        });
        return entries;
    }

    private static string Word(FileKind kind) => kind switch
    {
        FileKind.Regular => "regular",
        FileKind.Directory => "directory",
        FileKind.SymbolicLink => "symlink",
        FileKind.Special => "special",
    };

    private static string Letter(FileReport entry) => entry.Type switch
    {
        "directory" => "d",
        "symlink" => "l",
        _ => entry.Executable ? "x" : "-",
    };
}
