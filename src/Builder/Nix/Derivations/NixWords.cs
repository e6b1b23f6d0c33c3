namespace Hillingar.Builder.Nix;

/// <summary>Variables of derivations that are lists.</summary>
public static class NixWords
{
    /// <summary>The words of a list, between any of the spaces that Nix knows.</summary>
    public static string[] Of(string list) => list.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
