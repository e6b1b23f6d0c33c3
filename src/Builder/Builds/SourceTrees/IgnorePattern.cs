using System.Collections.Immutable;

namespace Hillingar.Builder.Builds;

/// <summary>One line of a <c>.gitignore</c>, as <c>gitignore(5)</c> has them.</summary>
/// <param name="IsNegated">Whether it takes back what an earlier line leaves out.</param>
internal sealed record IgnorePattern(bool IsNegated, bool DirectoriesOnly, bool IsAnchored, ImmutableArray<string> Parts)
{
    /// <summary>Null for a line that says nothing.</summary>
    internal static IgnorePattern? Parse(string line)
    {
        var text = WithoutTrailingBlanks(line.TrimEnd('\r'));
        if (text.Length == 0 || text[0] == '#')
            return null;
        var isNegated = text[0] == '!';
        if (isNegated)
            text = text[1..];
        var directoriesOnly = text.EndsWith('/');
        var isAnchored = text.TrimEnd('/').Contains('/');
        var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? null : new IgnorePattern(isNegated, directoriesOnly, isAnchored, [.. parts]);
    }

    /// <summary>Whether it speaks of a file or directory.</summary>
    /// <param name="path">The parts of its path below the directory of the <c>.gitignore</c>.</param>
    internal bool Fits(ReadOnlySpan<string> path, bool isDirectory) =>
        (isDirectory || !DirectoriesOnly) && Fits(Parts.AsSpan(), IsAnchored ? path : path[^1..]);

    private static bool Fits(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
            return path.IsEmpty;
        if (pattern[0] != "**")
            return !path.IsEmpty && Glob.Matches(pattern[0], path[0]) && Fits(pattern[1..], path[1..]);
        // At the end it stands for everything inside, and not for the directory itself.
        return pattern.Length == 1 ? !path.IsEmpty : Fits(pattern[1..], path) || (!path.IsEmpty && Fits(pattern, path[1..]));
    }

    // Blanks at the end do not count, unless a backslash stands before one.
    private static string WithoutTrailingBlanks(string line)
    {
        var end = line.Length;
        while (end > 0 && line[end - 1] == ' ' && (end < 2 || line[end - 2] != '\\'))
            end--;
        return line[..end];
    }
}
