using Hillingar.TestKit;

namespace Hillingar.Architecture.Tests;

/// <summary>The text files of the checkout that people write, and read: code, scripts, project files, unit files, documents and manual pages.</summary>
internal static class WrittenText
{
    private static readonly HashSet<string> Endings =
        [".cs", ".sh", ".py", ".c", ".h", ".S", ".lds", ".md", ".toml", ".csproj", ".props", ".targets", ".service", ".conf", ".1", ".5", ".8"];

    // What builds make, and what tests print or are given: golden files, vectors of other programs, and files with mistakes on purpose.
    private static readonly HashSet<string> OtherFolders = ["bin", "obj", "out", "golden", "vectors", "broken"];

    /// <summary>Paths from the root of the checkout, in the order of their bytes.</summary>
    internal static IEnumerable<string> Files => Below(Repository.Root)
        .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal);

    /// <summary>The lines of a file with their numbers from 1.</summary>
    internal static IEnumerable<(int Number, string Line)> LinesOf(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, file)).Select((line, index) => (index + 1, line));

    /// <summary>The lines of a file without rows of tables, which cannot be broken, and blocks that a test prints.</summary>
    internal static IEnumerable<(int Number, string Line)> BreakableLinesOf(string file)
    {
        var isGenerated = false;
        foreach (var (number, line) in LinesOf(file))
        {
            isGenerated = IsDocument(file) && !line.Contains("end: ", StringComparison.Ordinal)
                && (isGenerated || line.Contains("generated: ", StringComparison.Ordinal));
            if (!isGenerated && !(file.EndsWith(".md", StringComparison.Ordinal) && line.StartsWith('|')))
                yield return (number, line);
        }
    }

    private static bool IsDocument(string file) => Path.GetExtension(file) is ".md" or ".1" or ".5" or ".8";

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(folder).Where(path => Endings.Contains(Path.GetExtension(path)))
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(path => Path.GetFileName(path) is var name && !name.StartsWith('.') && !OtherFolders.Contains(name)
                    && new DirectoryInfo(path).LinkTarget is null)
                .SelectMany(Below));
}
