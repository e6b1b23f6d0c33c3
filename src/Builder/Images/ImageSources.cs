using System.Collections.Immutable;
using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>The source directories of a recipe as store objects, which is all that a build sees of them.</summary>
internal static class ImageSources
{
    private const string OwnVariable = "src";

    /// <summary>
    /// Adds the directories to the store; the result is by variable name. Objects are named after their variables, not their
    /// directories, so that it does not matter where somebody keeps the sources.
    /// </summary>
    /// <param name="missing">The first directory that does not exist, null if all do.</param>
    internal static ImmutableSortedDictionary<string, StorePath> Add(Store store, string recipeDirectory, BuildRecipe recipe, out string? missing)
    {
        var directories = recipe.Sources
            .Select(source => (source.Variable, Directory: Path.GetFullPath(source.Directory.Value, Path.GetFullPath(recipeDirectory))))
            .Prepend((OwnVariable, Path.GetFullPath(recipeDirectory)))
            .ToList();
        missing = directories.Select(source => source.Item2).FirstOrDefault(directory => !Directory.Exists(directory));
        if (missing is not null)
            return ImmutableSortedDictionary<string, StorePath>.Empty;
        return directories.ToImmutableSortedDictionary(source => source.Item1, source => Add(store, source.Item2, source.Item1), StringComparer.Ordinal);
    }

    private static StorePath Add(Store store, string directory, string name)
    {
        var ignore = Path.Combine(directory, ".gitignore");
        var filter = SourceFilter.Read(File.Exists(ignore) ? File.ReadAllText(ignore) : "");
        return store.AddTree(directory, name, filter.Includes);
    }
}
