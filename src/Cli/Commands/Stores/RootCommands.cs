using System.CommandLine;
using Hillingar.Cli.Output;
using Hillingar.Linux;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store root</c>: names that keep objects from the collector.</summary>
internal static class RootCommands
{
    public static Command Create() => new("root", "Keep objects under names of their own")
    {
        Add(),
        Remove(),
        List(),
    };

    private static Command Add()
    {
        var name = new Argument<string>("NAME") { Description = "A name such as web/image; or, if it begins with '/' or './', a link that is made there" };
        var path = new Argument<string>("PATH") { Description = "The object that is to stay" };
        var command = new Command("add", "Make a root, or change what it keeps") { name, path };
        command.RunWithStore((store, parsed) =>
        {
            var written = parsed.GetValue(name)!;
            var kept = StoreAccess.Object(store, parsed.GetValue(path)!);
            if (IsLink(written))
                store.AddIndirectRoot(written, kept);
            else
                store.AddRoot(written, kept);
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<RootReport>>([new RootReport(written, store.FullPath(kept))]);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "A root as 'root list' names it, or the path of a link that was made as one" };
        var command = new Command("remove", "Take a root away; the object stays until the next collection") { name };
        command.RunWithStore((store, parsed) =>
        {
            var written = parsed.GetValue(name)!;
            if (!IsLink(written))
                return store.RemoveRoot(written) ? Removed(parsed, written)
                    : throw new ObjectNotFoundException($"there is no root '{written}'; 'hillingar store root list' lists them");
            if (SysStat.KindOf(written) is not FileKind.SymbolicLink)
                throw new ObjectNotFoundException($"there is no symbolic link '{written}'");
            File.Delete(written);
            return Removed(parsed, written);
        });
        return command;
    }

    private static int Removed(ParseResult parsed, string name)
    {
        if (parsed.GetValue(Shared.Json))
            Json.Print<IReadOnlyList<RootReport>>([new RootReport(name, null)]);
        return ExitCode.Success;
    }

    private static Command List()
    {
        var command = new Command("list", "List the named roots and what they keep");
        command.RunWithStore((store, parsed) =>
        {
            var roots = store.NamedRoots();
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<RootReport>>([.. roots.Select(root => new RootReport(root.Name, store.FullPath(root.Path)))]);
            else
                roots.ToList().ForEach(root => Console.Out.WriteLine($"{root.Name} -> {store.FullPath(root.Path)}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static bool IsLink(string written) =>
        written.StartsWith('/') || written.StartsWith("./", StringComparison.Ordinal) || written.StartsWith("../", StringComparison.Ordinal);
}
