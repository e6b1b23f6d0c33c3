namespace Hillingar.Builder.Nix;

/// <summary>Names of files in a cache, relative to it, which a stranger chose.</summary>
internal static class RelativeName
{
    /// <summary>
    /// Whether it leads to a file below where it is appended, in a file system and in a URL alike: plain letters, no empty part, none that means a
    /// directory, nothing that is an escape or begins a query.
    /// </summary>
    public static bool IsSafe(string name, int maximumLength) =>
        name.Length > 0 && name.Length <= maximumLength
        && name.All(character => char.IsAsciiLetterOrDigit(character) || "+-._=/".Contains(character))
        && name.Split('/').All(part => part is not ("" or "." or ".."));
}
