using System.Collections.Immutable;
using System.IO.Enumeration;

namespace Hillingar.Builder;

/// <summary>
/// Which files of a source directory are source. Left out are what version control, builds and editors leave beside it,
/// and what a <c>.gitignore</c> in that directory names (<c>gitignore(5)</c>, but for character classes and escapes),
/// so that an image does not change with what is no part of it.
/// </summary>
public sealed class SourceFilter
{
    private static readonly ImmutableArray<Rule> Always =
        [.. new[] { ".git", "bin/", "obj/", "*~", ".#*", "#*#", ".*.swp", ".*.swo", ".DS_Store", ".vs/", ".idea/", ".vscode/" }.Select(line => Rule.Parse(line)!)];

    private readonly ImmutableArray<Rule> _rules;

    private SourceFilter(ImmutableArray<Rule> rules) => _rules = rules;

    /// <param name="gitIgnore">The text of the directory's <c>.gitignore</c>; empty if it has none.</param>
    public static SourceFilter Read(string gitIgnore) =>
        new([.. Always, .. gitIgnore.Split('\n').Where(line => !line.StartsWith('#')).Select(Rule.Parse).OfType<Rule>()]);

    /// <summary>Whether a file or a directory is source. What is in a directory that is not, is not asked for.</summary>
    /// <param name="path">The path in the source directory, with <c>/</c> between its parts.</param>
    public bool Includes(string path, bool isDirectory)
    {
        var parts = path.Split('/');
        // The last rule that fits decides, so that a later line can take back an earlier one.
        return _rules.LastOrDefault(rule => rule.Fits(parts, isDirectory))?.Includes ?? true;
    }

    private sealed record Rule(bool Includes, bool DirectoriesOnly, bool Anchored, ImmutableArray<string> Parts)
    {
        internal static Rule? Parse(string line)
        {
            var text = line.Trim();
            var includes = text.StartsWith('!');
            var pattern = includes ? text[1..] : text;
            var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
            return parts.Length == 0
                ? null
                : new Rule(includes, pattern.EndsWith('/'), parts.Length > 1 || pattern.StartsWith('/'), [.. parts]);
        }

        internal bool Fits(string[] path, bool isDirectory) =>
            (isDirectory || !DirectoriesOnly) && (Anchored ? Fits(Parts.AsSpan(), path) : Fits(Parts.AsSpan(), path.AsSpan(path.Length - 1)));

        private static bool Fits(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
        {
            if (pattern.IsEmpty)
                return path.IsEmpty;
            if (pattern[0] == "**")
                return Fits(pattern[1..], path) || (!path.IsEmpty && Fits(pattern, path[1..]));
            return !path.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: false) && Fits(pattern[1..], path[1..]);
        }
    }
}
