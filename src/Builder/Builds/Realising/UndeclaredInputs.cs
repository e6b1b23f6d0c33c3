using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Finds in what a failing build prints the names of things that this host has and the sandbox has not: most likely
/// the build needs them and its recipe does not declare them. Compilers, shells and loaders name what they could not open;
/// a program that fails in silence cannot be helped this way.
/// </summary>
internal sealed class UndeclaredInputs(SandboxPlan plan)
{
    private const int Enough = 5;

    private static readonly string[] Complaints =
    [
        "No such file or directory", "not found", "cannot open", "can't open", "Cannot find",
        "cannot find", "could not find", "Could not find", "does not exist", "can't cd",
    ];

    private static readonly string[] ProgramFolders = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    // What every sandbox has of its own.
    private static readonly string[] OwnFolders = ["/proc/", "/dev/", "/tmp/"];

    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);

    /// <summary>A sentence about what was tried; null if nothing was recognised.</summary>
    internal string? Sentence => _found.Count == 0
        ? null
        : "it tried to open what this host has and it did not declare: "
            + $"{string.Join(", ", _found.Select(path => $"'{path}'"))}; add that to the toolchain or to [build] sources";

    /// <summary>Looks at a line of the log.</summary>
    internal void Look(string line)
    {
        if (_found.Count >= Enough || !Array.Exists(Complaints, complaint => line.Contains(complaint, StringComparison.Ordinal)))
            return;
        var words = line.Split([' ', '\t', ':', '\'', '"', '(', ')', '[', ']', '<', '>', ',', ';', '`', '‘', '’'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in words.Where(word => word.Length > 1 && word[0] == '/' && !word.Contains("/../", StringComparison.Ordinal)))
        {
            if (IsOnHostOnly(path))
                _ = _found.Add(path); // Once is enough.
        }

        // "sh: 1: gcc: not found", "make: gcc: No such file or directory".
        var parts = line.Split(": ");
        if (parts.Length < 2 || !Array.Exists(Complaints, complaint => parts[^1].Contains(complaint, StringComparison.Ordinal)))
            return;
        var program = parts[^2].Trim();
        if (program.Length > 0 && !program.Contains('/') && !program.Contains(' ')
            && ProgramFolders.Select(folder => $"{folder}/{program}").FirstOrDefault(IsOnHostOnly) is { } found)
        {
            _ = _found.Add(found); // As above.
        }
    }

    private bool IsOnHostOnly(string path)
    {
        var isInStore = path.StartsWith(plan.StoreDirectory + "/", StringComparison.Ordinal);
        if (!isInStore && OwnFolders.Append(plan.Identity.BuildDirectory + "/").Any(own => path.StartsWith(own, StringComparison.Ordinal)))
            return false;
        if (SysStat.KindOf(path) is null)
            return false;
        if (plan.Sources.Any(source => path == source.Inside || path.StartsWith(source.Inside + "/", StringComparison.Ordinal)))
            return false;
        return !plan.Root.Any(entry =>
            path.StartsWith(entry.Inside + "/", StringComparison.Ordinal) && SysStat.KindOf(entry.Outside + path[entry.Inside.Length..]) is not null);
    }
}
