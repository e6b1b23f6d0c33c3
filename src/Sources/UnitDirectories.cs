using Hillingar.Linux;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Sources;

/// <summary>Reads the files of unit directories that the unit language looks at.</summary>
public static class UnitDirectories
{
    internal static readonly TextTreeRules Rules = new(UnitFolders.IsRead, UnitFolders.HasText, UnitFile.MaxLength) { GoesOn = true };

    /// <summary>The shipped modules and the directories, the later ones above the earlier.</summary>
    /// <exception cref="IOException">A directory cannot be read.</exception>
    public static IReadOnlyList<UnitFile> Read(params IReadOnlyList<string> directories) => [.. TextTree.Read(Layers(directories), Rules).Select(FileOf)];

    /// <summary>What is read for some directories.</summary>
    internal static IReadOnlyList<string> Layers(IReadOnlyList<string> directories)
    {
        var shipped = Path.GetFullPath(UnitFolders.ShippedModules, AppContext.BaseDirectory);
        return Directory.Exists(shipped) ? [shipped, .. directories] : directories;
    }

    internal static UnitFile FileOf(TextFile file) => new(AsWritten(file.Path), file.Text, file.Layer)
    {
        Trouble = file.Problem is { } problem ? new TextTrouble(problem, null)
            : file.NotUtf8 is var (value, at) ? TextTrouble.NotUtf8(value, at) : null,
    };

    // People call the files of the current directory by their names alone.
    private static string AsWritten(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
