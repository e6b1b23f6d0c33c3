using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store why-depends</c>: through which objects and files one needs another.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var from = new Argument<string>("PATH") { Description = "The object that needs the other" };
        var to = new Argument<string>("DEPENDENCY") { Description = "The object that is needed" };
        var all = new Option<bool>("--all", "-a") { Description = "Show every file that names the next object, not only the first" };
        var command = new Command("why-depends", "Show the chain of references from one object to another, with the files and offsets where they stand")
        {
            from, to, all,
        };
        command.RunWithExistingStore((store, parsed) =>
        {
            var (first, last) = (StoreAccess.Object(store, parsed.GetValue(from)!), StoreAccess.Object(store, parsed.GetValue(to)!));
            if (Dependency.Chain(store, first, last) is not { } chain)
                return Shared.Refuse(parsed, $"'{store.FullPath(first)}' does not depend on '{store.FullPath(last)}'", ExitCode.Failure);
            var steps = chain.Zip(chain.Skip(1)).Select(pair => Step(store, pair.First.Path, pair.Second.Path)).ToList();
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<ChainReport>>(steps);
            else
                Print(store.FullPath(first), steps, parsed.GetValue(all));
            return ExitCode.Success;
        });
        return command;
    }

    private static ChainReport Step(Store store, StorePath from, StorePath to) => new(
        store.FullPath(from),
        store.FullPath(to),
        [.. Dependency.Mentions(store, from, to).Select(mention => new MentionReport(mention.File, mention.Offset, mention.IsLink))]);

    private static void Print(string first, List<ChainReport> steps, bool all)
    {
        Console.Out.WriteLine(first);
        for (var i = 0; i < steps.Count; i++)
        {
            var indent = new string(' ', 4 * i);
            foreach (var mention in all ? steps[i].Mentions : steps[i].Mentions.Take(1))
                Console.Out.WriteLine($"{indent}{(mention.File.Length == 0 ? "the file" : mention.File)}{(mention.IsLink ? " (target of the link)" : "")} "
                    + $"at byte {mention.Offset}");
            if (steps[i].Mentions.Count == 0)
                Console.Out.WriteLine($"{indent}recorded, though no file names it");
            Console.Out.WriteLine($"{indent}└── {steps[i].To}");
        }
    }
}
