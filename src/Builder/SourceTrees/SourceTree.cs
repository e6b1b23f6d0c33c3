using System.Collections.Immutable;

namespace Hillingar.Builder;

/// <summary>
/// A directory of sources and what of it counts: in a Git work tree the files that Git tracks, as they are now; elsewhere, or where Git knows nothing of the
/// directory, all but what is ignored.
/// </summary>
internal sealed class SourceTree
{
    private readonly Func<string, bool, bool> _includes;

    private SourceTree(string path, Func<string, bool, bool> includes, string? index)
    {
        Path = path;
        _includes = includes;
        Index = index;
    }

    internal string Path { get; }

    /// <summary>Git's list, if it decides; a change of it may be a change of the sources.</summary>
    internal string? Index { get; }

    internal static SourceTree Of(string directory)
    {
        var ignored = SourceFilter.Of(directory);
        if (GitWorkTree.Of(directory) is not { } git || git.TrackedBelow(directory) is not { } tracked)
            return new SourceTree(directory, ignored.Includes, null);
        var folders = tracked.SelectMany(Folders).ToHashSet();
        return new SourceTree(directory, (path, isDirectory) => isDirectory ? folders.Contains(path) : tracked.Contains(path), git.Index);
    }

    internal bool Includes(string path, bool isDirectory) => _includes(path, isDirectory);

    /// <summary>Files that are no source only because Git does not track them yet: often one that somebody forgot to add.</summary>
    internal ImmutableArray<string> Untracked()
    {
        if (Index is null)
            return [];
        var ignored = SourceFilter.Of(Path);
        var found = ImmutableArray.CreateBuilder<string>();
        Look(Path, "");
        return found.ToImmutable();

        void Look(string directory, string below)
        {
            foreach (var (path, place) in DirectoryListing.EntriesIn(directory, below, ignored.Includes))
            {
                if (Linux.SysStat.KindOf(path) is Linux.FileKind.Directory)
                    Look(path, place);
                else if (!Includes(place, isDirectory: false))
                    found.Add(place);
            }
        }
    }

    private static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }
}
