namespace Hillingar.Builder.Builds;

/// <summary>The Git work tree that a directory is in.</summary>
/// <param name="Root">Where it begins.</param>
/// <param name="Index">Git's list of the files that it tracks.</param>
internal sealed record GitWorkTree(string Root, string Index)
{
    private const string LinkPrefix = "gitdir: ";

    /// <summary>Null if the directory is in none.</summary>
    internal static GitWorkTree? Of(string directory)
    {
        for (var root = directory; root is not null; root = Path.GetDirectoryName(root))
        {
            var git = Path.Combine(root, ".git");
            if (Directory.Exists(git))
                return At(root, git);
            // A linked work tree, or a submodule, has a file there.
            if (File.Exists(git))
                return File.ReadAllText(git).TrimEnd() is var text && text.StartsWith(LinkPrefix, StringComparison.Ordinal)
                    ? At(root, Path.GetFullPath(text[LinkPrefix.Length..], root))
                    : null;
        }

        return null;
    }

    /// <summary>The tracked files below a directory of the tree, by path from there; null if Git tracks none there, or its list is not understood.</summary>
    internal HashSet<string>? TrackedBelow(string directory)
    {
        var below = Path.GetRelativePath(Root, directory);
        return GitIndex.Read(File.ReadAllBytes(Index), below == "." ? "" : below + "/") is { IsEmpty: false } paths ? new HashSet<string>(paths) : null;
    }

    private static GitWorkTree? At(string root, string git)
    {
        var index = Path.Combine(git, "index");
        return File.Exists(index) ? new GitWorkTree(root, index) : null;
    }
}
