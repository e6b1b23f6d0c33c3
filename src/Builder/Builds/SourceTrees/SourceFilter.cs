using System.Collections.Immutable;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Which files of a directory are source, so that an image does not change with what is no part of it. Left out are what version control, builds and
/// editors leave beside it, and what the <c>.gitignore</c> files in the directory and below it name (<c>gitignore(5)</c>).
/// </summary>
/// <param name="readIgnoreFile">The text of the <c>.gitignore</c> of a directory below the root, whose path it gets; null if there is none.</param>
public sealed class SourceFilter(Func<string, string?> readIgnoreFile)
{
    private const string Git = ".git";

    private static readonly ImmutableArray<IgnorePattern> Always =
        [.. EditorFiles.Patterns.Concat(["bin/", "obj/", ".DS_Store", ".vs/", ".idea/", ".vscode/"]).Select(line => IgnorePattern.Parse(line)!)];

    private readonly Dictionary<string, ImmutableArray<IgnorePattern>> _rules = [];

    /// <summary>The filter of a directory on disk.</summary>
    public static SourceFilter Of(string directory) => new(below =>
    {
        var file = Path.Combine(directory, below, ".gitignore");
        return File.Exists(file) ? File.ReadAllText(file) : null;
    });

    /// <summary>Whether a file or a directory is source. What is in a directory that is not, is not asked for.</summary>
    /// <param name="path">The path in the source directory, with <c>/</c> between its parts.</param>
    public bool Includes(string path, bool isDirectory)
    {
        var parts = path.Split('/');
        if (parts[^1] == Git)
            return false;
        // The file nearest to it decides, and in that the last line that speaks of it.
        for (var depth = parts.Length - 1; depth >= 0; depth--)
        {
            if (Last(RulesOf(string.Join('/', parts[..depth])), parts.AsSpan(depth), isDirectory) is { } rule)
                return rule.IsNegated;
        }

        return Last(Always, parts, isDirectory) is null;
    }

    private static IgnorePattern? Last(ImmutableArray<IgnorePattern> rules, ReadOnlySpan<string> path, bool isDirectory)
    {
        for (var i = rules.Length - 1; i >= 0; i--)
        {
            if (rules[i].Fits(path, isDirectory))
                return rules[i];
        }

        return null;
    }

    private ImmutableArray<IgnorePattern> RulesOf(string directory)
    {
        if (!_rules.TryGetValue(directory, out var rules))
            _rules.Add(directory, rules = [.. (readIgnoreFile(directory) ?? "").Split('\n').Select(IgnorePattern.Parse).OfType<IgnorePattern>()]);
        return rules;
    }
}
