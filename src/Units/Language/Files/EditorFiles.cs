namespace Hillingar.Units.Language;

/// <summary>What editors, patches and package managers leave beside the files that people write. No user means it as a unit or a source.</summary>
public static class EditorFiles
{
    private static readonly string[] Endings = [".orig", ".rej", ".bak", ".swp", ".swo", ".tmp", ".dpkg-old", ".dpkg-dist", ".dpkg-new", ".rpmsave", ".rpmnew"];

    /// <summary>The same as patterns of <c>gitignore(5)</c>, without those of whole applications.</summary>
    public static IReadOnlyList<string> Patterns { get; } = ["*~", ".#*", "\\#*#", ".*.sw[a-p]", "4913", .. Endings.Select(ending => $"*{ending}")];

    /// <param name="name">Without its directory.</param>
    public static bool Includes(string name) =>
        name.EndsWith('~') || (name.StartsWith('#') && name.EndsWith('#')) || name.StartsWith(".#", StringComparison.Ordinal)
        || Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.Ordinal));
}
