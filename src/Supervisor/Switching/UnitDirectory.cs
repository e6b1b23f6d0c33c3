using Hillingar.Units;

namespace Hillingar.Supervisor.Switching;

/// <summary>Reads the files of a directory that the unit language looks at.</summary>
internal static class UnitDirectory
{
    /// <summary>All files directly in the directory but hidden ones; folders hold what the units refer to.</summary>
    /// <exception cref="IOException">The directory, or a unit file in it, cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<UnitFile> Read(string directory) =>
    [
        .. Directory.EnumerateFiles(directory)
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .Select(path => new UnitFile(path, TextOf(path))),
    ];

    // The language reports a file that is no unit by its name; its contents may be anything and are not read. A file
    // beyond the language's limit is read just so far that the limit is seen to be passed.
    private static string TextOf(string path)
    {
        if (!path.EndsWith(".toml", StringComparison.Ordinal))
            return "";
        using var reader = new StreamReader(path);
        var text = new char[UnitLanguage.MaxFileLength + 1];
        return new string(text, 0, reader.ReadBlock(text));
    }
}
