namespace Hillingar.Units.Language;

/// <summary>
/// Which folders and files of a unit directory the language looks at; the shell reads those and no others, for the
/// rest is what units refer to and may be of any size.
/// </summary>
public static class UnitFolders
{
    /// <summary>The folder of a unit directory that holds <c>NAME.module.toml</c> files.</summary>
    public const string Modules = "modules";

    /// <summary>The modules that come with the programs, seen from the directory that the programs are in.</summary>
    public const string ShippedModules = "../share/hillingar/modules";

    /// <summary>Whether a folder of that name holds drop-ins or modules.</summary>
    public static bool IsRead(string folder) =>
        folder == Modules || folder.EndsWith(UnitFileName.DropInEnding, StringComparison.Ordinal);

    /// <summary>The path of a file inside its unit directory: its name, behind the folder if it is in one that is read.</summary>
    public static string PathInside(string path)
    {
        var parts = path.Split('/');
        return parts.Length > 1 && IsRead(parts[^2]) ? $"{parts[^2]}/{parts[^1]}" : parts[^1];
    }

    /// <summary>Whether the text of a file of that name matters; of others the language reports the name.</summary>
    public static bool HasText(string file) => file.EndsWith(".toml", StringComparison.Ordinal);
}
