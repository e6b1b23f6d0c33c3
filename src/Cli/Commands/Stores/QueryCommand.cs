using System.CommandLine;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store query</c>: one fact a line, as <c>nix-store --query</c> gives them.</summary>
internal static class QueryCommand
{
    private static readonly (string Name, string Description, Func<Store, StorePath, IEnumerable<string>> Answer)[] Questions =
    [
        ("--references", "What they refer to directly", (store, path) => store.Query(path)!.References.Select(store.FullPath)),
        ("--referrers", "What refers to them directly", Referrers),
        ("--requisites", "Everything that they refer to, themselves last", (store, path) => store.Closure([path]).Select(entry => store.FullPath(entry.Path))),
        ("--referrers-closure", "Everything that refers to them, themselves first", (store, path) => store.ReferrersClosure([path])
            .Select(entry => store.FullPath(entry.Path))),
        ("--deriver", "The derivations that they were built by, or unknown-deriver", (store, path) =>
            [store.Query(path)!.Deriver is { } deriver ? store.FullPath(deriver) : "unknown-deriver"]),
        ("--valid-derivers", "The valid derivations that have them as outputs", (store, path) => store.Derivers(path).Select(store.FullPath)),
        ("--outputs", "What derivations were built to", (store, path) => store.Outputs(path).Values.Select(store.FullPath)),
        ("--roots", "What keeps them from the collector", Roots),
        ("--size", "The sizes of their archives in bytes", (store, path) => [$"{store.Query(path)!.NarSize}"]),
        ("--hash", "The hashes of their archives", (store, path) => [HashText.Base32(store.Query(path)!.NarHash)]),
        ("--tree", "The references as a tree", Tree),
    ];

    public static Command Create()
    {
        var paths = StoreAccess.Paths(ArgumentArity.OneOrMore);
        var options = Questions.Select(question => new Option<bool>(question.Name) { Description = question.Description }).ToList();
        var command = new Command("query", "Answer one question about objects, a line for each fact") { paths };
        options.ForEach(command.Add);
        command.RunWithExistingStore((store, parsed) =>
        {
            var asked = Questions.Zip(options).Where(pair => parsed.GetValue(pair.Second)).Select(pair => pair.First).ToList();
            if (asked.Count != 1)
                return Shared.Refuse(parsed, $"ask one question: {string.Join(", ", Questions.Select(question => question.Name))}", ExitCode.BadInput);
            var answers = parsed.GetValue(paths)!.SelectMany(written => asked[0].Answer(store, StoreAccess.Object(store, written)));
            // Of several objects many facts are the same; of trees and sizes every line counts.
            List<string> lines = asked[0].Name is "--tree" or "--size" or "--hash" ? [.. answers] : [.. answers.Distinct()];
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<string>>(lines);
            else
                lines.ForEach(Console.Out.WriteLine);
            return ExitCode.Success;
        });
        return command;
    }

    // As Nix has it, an object that names itself is among those that refer to it.
    private static IEnumerable<string> Referrers(Store store, StorePath path) =>
        (store.Query(path)!.References.Contains(path) ? store.Referrers(path).Append(path) : store.Referrers(path)).Order().Select(store.FullPath);

    private static IEnumerable<string> Roots(Store store, StorePath path)
    {
        var referrers = store.ReferrersClosure([path]).Select(entry => entry.Path).ToHashSet();
        return Collector.RootsOfOthers(store).Where(root => referrers.Contains(root.Path)).Select(root => $"{root.Name} -> {store.FullPath(root.Path)}");
    }

    private static List<string> Tree(Store store, StorePath path)
    {
        var closure = store.Closure([path]).ToDictionary(entry => entry.Path);
        var lines = new List<string>();
        var shown = new HashSet<StorePath>();
        Add(path, "", "");
        return lines;

        void Add(StorePath at, string prefix, string below)
        {
            var isNew = shown.Add(at);
            var references = closure[at].References.Where(reference => reference != at).ToList();
            lines.Add($"{prefix}{store.FullPath(at)}{(isNew || references.Count == 0 ? "" : " [...]")}");
            for (var i = 0; isNew && i < references.Count; i++)
            {
                var isLast = i == references.Count - 1;
                Add(references[i], below + (isLast ? "└── " : "├── "), below + (isLast ? "    " : "│   "));
            }
        }
    }
}
