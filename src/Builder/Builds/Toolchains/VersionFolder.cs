namespace Hillingar.Builder.Builds;

/// <summary>Folders named by version, as .NET and NuGet keep several of a thing side by side.</summary>
internal static class VersionFolder
{
    /// <summary>The folder of the highest version that holds a file; null if none does.</summary>
    internal static string? Highest(string parent, string file) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent)
                .Where(folder => File.Exists(Path.Combine(folder, file)))
                .MaxBy(folder => Order(Path.GetFileName(folder)))
            : null;

    // A preview comes before the release of its number; two previews of one number go by their text.
    private static (Version Number, bool IsRelease, string Text) Order(string name)
    {
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        var number = Version.TryParse(dash < 0 ? name : name[..dash], out var parsed) ? parsed : new Version(0, 0);
        return (number, dash < 0, name);
    }
}
