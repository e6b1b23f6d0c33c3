using Hillingar.Linux;
using Hillingar.Units;

namespace Hillingar.Sources;

/// <summary>Reads the files of unit directories that the unit language looks at.</summary>
public static class UnitDirectories
{
    private static readonly TextTreeRules Rules = new(UnitFolders.IsRead, UnitFolders.HasText, UnitLanguage.MaxFileLength);

    /// <summary>The shipped modules and the directories, the later ones above the earlier.</summary>
    /// <exception cref="IOException">A directory, or a unit file in it, cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<UnitFile> Read(params IReadOnlyList<string> directories)
    {
        var shipped = Path.GetFullPath(UnitFolders.ShippedModules, AppContext.BaseDirectory);
        var layers = Directory.Exists(shipped) ? [shipped, .. directories] : directories;
        return [.. TextTree.Read(layers, Rules).Select(file => new UnitFile(AsWritten(file.Path), file.Text, file.Layer))];
    }

    // People call the files of the current directory by their names alone.
    private static string AsWritten(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
