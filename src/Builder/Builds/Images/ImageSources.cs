using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Builds;

/// <summary>The source directories of a recipe as store objects, which is all that a build sees of them.</summary>
internal static class ImageSources
{
    private const string OwnVariable = "src";
    private const int UntrackedNamed = 3;

    /// <summary>
    /// Adds the directories to the store; the result is by variable name. Objects are named after their variables, not their
    /// directories, so that it does not matter where the user keeps the sources.
    /// </summary>
    /// <param name="missing">The first directory that does not exist, null if all do.</param>
    internal static ImmutableSortedDictionary<string, StorePath> Add(
        Store store, string recipeDirectory, BuildRecipe recipe, Action<BuildEvent> report, TimeProvider time, out string? missing)
    {
        var directories = recipe.Sources
            .Select(source => (source.Variable, Directory: Path.GetFullPath(source.Directory.Value, Path.GetFullPath(recipeDirectory))))
            .Prepend((OwnVariable, Path.GetFullPath(recipeDirectory)))
            .ToList();
        missing = directories.Select(source => source.Item2).FirstOrDefault(directory => !Directory.Exists(directory));
        if (missing is not null)
            return ImmutableSortedDictionary<string, StorePath>.Empty;
        return directories.ToImmutableSortedDictionary(
            source => source.Item1, source => Add(store, source.Item2, source.Item1, report, time), StringComparer.Ordinal);
    }

    private static StorePath Add(Store store, string directory, string name, Action<BuildEvent> report, TimeProvider time)
    {
        directory = Path.TrimEndingDirectorySeparator(directory);
        var tree = SourceTree.Of(directory);
        var key = $"source {name} {directory}";
        // The stamp is taken first: what changes while the tree is hashed makes it anew next time.
        var stamp = SourceStamp.Of(tree, time.GetUtcNow());
        if (stamp is not null && store.Recall(key)?.Split(' ') is [var known, var path]
            && known == stamp && store.Parse(path) is var remembered && store.Keep(remembered))
            return remembered;

        if (tree.Untracked() is { Length: > 0 } untracked)
        {
            report(new BuildEvent.Note(name,
                $"'{directory}' has {untracked.Length} files that Git does not track and the build does not see: "
                    + $"{string.Join(", ", untracked.Take(UntrackedNamed))}{(untracked.Length > UntrackedNamed ? "…" : "")}; "
                    + "'git add' those that belong to it"));
        }

        var added = store.AddTree(directory, name, tree.Includes);
        ProvenanceJournal.RecordSource(store, added, directory);
        if (stamp is not null)
            store.Remember(key, $"{stamp} {store.FullPath(added)}");
        return added;
    }
}
