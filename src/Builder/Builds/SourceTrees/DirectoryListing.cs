using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The entries of a directory, for callers that report on them or look which of them count; names that are not UTF-8 are refused when they go into the store.
/// </summary>
internal static class DirectoryListing
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>The names in a directory, in the order of their bytes.</summary>
    internal static IEnumerable<string> NamesIn(string directory) => new DirectoryInfo(directory)
        .EnumerateFileSystemInfos("*", Everything)
        .Select(entry => entry.Name)
        .Order(ByteOrder.Instance);

    /// <summary>What of a directory is wanted: names, paths, and paths below the root of the tree.</summary>
    /// <param name="include">Asked with the path below the root and whether it is a directory.</param>
    internal static IEnumerable<(string Path, string Below)> EntriesIn(string directory, string relative, Func<string, bool, bool> include) =>
        NamesIn(directory)
            .Select(name => (Path: Path.Combine(directory, name), Below: relative.Length == 0 ? name : $"{relative}/{name}"))
            .Where(entry => include(entry.Below, SysStat.KindOf(entry.Path) is FileKind.Directory));
}
