using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>In what two store objects differ: which file, and where in it.</summary>
public static class TreeDifference
{
    private const int MostLines = 100;

    /// <summary>A line for each difference, in the order of the paths; at most a hundred, and then one that says that there are more.</summary>
    public static IReadOnlyList<string> Between(string first, string second)
    {
        var lines = Of(first, second, ".").Take(MostLines + 1).ToList();
        if (lines.Count > MostLines)
            lines[MostLines] = "and more";
        return lines;
    }

    private static IEnumerable<string> Of(string first, string second, string place)
    {
        var (mine, others) = (TreeEntry.KindOf(first), TreeEntry.KindOf(second));
        if (mine != others)
            return [$"{place}: {Word(mine)} against {Word(others)}"];
        return mine switch
        {
            FileKind.SymbolicLink => OfLinks(first, second, place),
            FileKind.Directory => OfDirectories(first, second, place),
            _ => OfFiles(first, second, place),
        };
    }

    private static IEnumerable<string> OfLinks(string first, string second, string place)
    {
        var (mine, others) = (new FileInfo(first).LinkTarget, new FileInfo(second).LinkTarget);
        if (mine != others)
            yield return $"{place}: a link to '{mine}' against one to '{others}'";
    }

    private static IEnumerable<string> OfDirectories(string first, string second, string place)
    {
        string[] mine = [.. DirectoryListing.NamesIn(first)], others = [.. DirectoryListing.NamesIn(second)];
        foreach (var name in mine.Union(others).Order(ByteOrder.Instance))
        {
            var below = place == "." ? name : $"{place}/{name}";
            if (!others.Contains(name))
                yield return $"{below}: only in the first";
            else if (!mine.Contains(name))
                yield return $"{below}: only in the second";
            else
            {
                foreach (var line in Of(Path.Combine(first, name), Path.Combine(second, name), below))
                    yield return line;
            }
        }
    }

    private static IEnumerable<string> OfFiles(string first, string second, string place)
    {
        var (mine, others) = (IsExecutable(first), IsExecutable(second));
        if (mine != others)
            yield return $"{place}: {(mine ? "executable against not" : "not executable against executable")}";
        foreach (var line in FileDifference.Between(File.ReadAllBytes(first), File.ReadAllBytes(second)))
            yield return place == "." ? line : $"{place}: {line}";
    }

    private static bool IsExecutable(string path) => (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;

    private static string Word(FileKind kind) => kind switch
    {
        FileKind.Regular => "a file",
        FileKind.Directory => "a directory",
        FileKind.SymbolicLink => "a symbolic link",
        FileKind.Special => "a special file",
    };
}
