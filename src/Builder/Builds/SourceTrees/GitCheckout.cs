using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>What Git's own files say of the checkout that a directory lies in. No program is run, so that nothing of a strange repository is either.</summary>
internal static class GitCheckout
{
    private const int MaximumHops = 64;

    /// <summary>Null outside of a checkout.</summary>
    public static SourceProvenance? Of(string directory)
    {
        try
        {
            return GitDirectory(directory) is { } git ? new SourceProvenance(directory, Head(git), Remote(git)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // A repository that cannot be read says nothing.
        }
    }

    private static string? GitDirectory(string directory)
    {
        for (var (here, hops) = (directory, 0); here is not null && hops < MaximumHops; here = Path.GetDirectoryName(here), hops++)
        {
            var git = Path.Combine(here, ".git");
            if (Directory.Exists(git))
                return git;
            // A worktree or a submodule has a file that says where its directory is.
            if (File.Exists(git) && FirstLine(git) is { } line && line.StartsWith("gitdir: ", StringComparison.Ordinal))
                return Path.GetFullPath(line["gitdir: ".Length..], here);
        }

        return null;
    }

    private static string? Head(string git)
    {
        if (FirstLine(Path.Combine(git, "HEAD")) is not { } head)
            return null;
        if (!head.StartsWith("ref: ", StringComparison.Ordinal))
            return IsRevision(head) ? head : null;
        var name = head["ref: ".Length..];
        var common = Common(git);
        if (name.Contains("..", StringComparison.Ordinal) || !name.StartsWith("refs/", StringComparison.Ordinal))
            return null;
        foreach (var place in new[] { git, common })
        {
            if (FirstLine(Path.Combine(place, name)) is { } revision)
                return IsRevision(revision) ? revision : null;
        }

        var packed = Path.Combine(common, "packed-refs");
        var line = File.Exists(packed) ? File.ReadLines(packed).FirstOrDefault(line => line.EndsWith($" {name}", StringComparison.Ordinal)) : null;
        return line?.Split(' ')[0] is { } packedRevision && IsRevision(packedRevision) ? packedRevision : null;
    }

    private static string? Remote(string git)
    {
        var config = Path.Combine(Common(git), "config");
        if (!File.Exists(config))
            return null;
        var inside = false;
        foreach (var line in File.ReadLines(config).Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
                inside = line == "[remote \"origin\"]";
            else if (inside && line.StartsWith("url = ", StringComparison.Ordinal))
                return WithoutPassword(line["url = ".Length..]);
        }

        return null;
    }

    private static string Common(string git) => FirstLine(Path.Combine(git, "commondir")) is { } common ? Path.GetFullPath(common, git) : git;

    private static string WithoutPassword(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.UserInfo.Length > 0
            ? new UriBuilder(address) { UserName = "", Password = "" }.Uri.ToString()
            : url;

    private static string? FirstLine(string file) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim() : null;

    private static bool IsRevision(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
