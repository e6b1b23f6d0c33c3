using System.Collections.Immutable;

namespace Hillingar.Builder.Builds;

/// <summary>
/// A directory of sources and what of it counts: in a Git work tree the files that Git tracks, as they are now; elsewhere, or where Git knows nothing of the
/// directory, all but what is ignored.
/// </summary>
internal sealed class SourceTree
{
    private readonly Func<string, bool, bool> _includes;

    private readonly bool _isTracked;

    private SourceTree(string path, Func<string, bool, bool> includes, bool isTracked)
    {
        Path = path;
        _includes = includes;
        _isTracked = isTracked;
    }

    internal string Path { get; }

    internal static SourceTree Of(string directory)
    {
        if (GitWorkTree.Of(directory)?.TrackedBelow(directory) is not { } tracked)
            return new SourceTree(directory, SourceFilter.Of(directory).Includes, isTracked: false);
        var folders = new HashSet<string>();
        foreach (var path in tracked)
        {
            // Those above one that is known are known.
            for (var slash = path.LastIndexOf('/'); slash > 0 && folders.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
            {
            }
        }

        return new SourceTree(directory, (path, isDirectory) => (isDirectory ? folders : tracked).Contains(path), isTracked: true);
    }

    internal bool Includes(string path, bool isDirectory) => _includes(path, isDirectory);

    /// <summary>Files that are no source only because Git does not track them yet: often one that the author forgot to add.</summary>
    internal ImmutableArray<string> Untracked()
    {
        if (!_isTracked)
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
}
