using System.Runtime.CompilerServices;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Tests;

/// <summary>
/// A broken set of units in the folder <c>broken</c>. A line <c>--- PATH</c> begins a file; <c>+++ PATH</c> brings
/// in a file of the repository's example, so that only the broken one has to be written out.
/// </summary>
internal sealed record BrokenCase(string Name, IReadOnlyList<UnitFile> Files)
{
    private static readonly string Folder = Path.Combine(Here(), "broken");

    public static IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static BrokenCase Read(string name)
    {
        var files = new List<UnitFile>();
        foreach (var line in File.ReadAllLines(Path.Combine(Folder, $"{name}.txt")))
        {
            if (line.StartsWith("--- ", StringComparison.Ordinal))
                files.Add(new UnitFile(line[4..], ""));
            else if (line.StartsWith("+++ ", StringComparison.Ordinal))
                files.Add(new UnitFile(line[4..], File.ReadAllText(Path.Combine(Repository.Root, line[4..]))));
            else
                files[^1] = files[^1] with { Text = $"{files[^1].Text}{line}\n" };
        }

        return new BrokenCase(name, files);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
