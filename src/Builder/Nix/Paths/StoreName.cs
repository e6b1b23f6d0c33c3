using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hillingar.Builder.Nix;

/// <summary>The part of a store path that people read: 1 to 211 characters of <c>0-9 A-Z a-z + - . _ ? =</c>.</summary>
public static class StoreName
{
    public const int MaxLength = 211;

    /// <summary>Whether a name is allowed; if not, a clause says why. The rule is that of Nix 2.35.</summary>
    public static bool IsValid(string name, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (name.Length == 0)
            problem = "is empty";
        else if (name.Length > MaxLength)
            problem = $"is longer than {MaxLength} characters";
        else if (name.FirstOrDefault(character => !IsAllowed(character)) is var strange and not '\0')
            problem = $"holds the character '{strange}'";
        else if (name.Contains('\0'))
            problem = "holds a null character";
        else if (name.Split('-')[0] is "." or "..")
            problem = "begins with a component that means a directory";
        return problem is null;
    }

    /// <summary>A valid name made from any file name, with <c>-</c> for what is not allowed.</summary>
    public static string For(string fileName)
    {
        var name = new StringBuilder(fileName.Length);
        foreach (var character in fileName.TrimStart('.'))
            name.Append(IsAllowed(character) ? character : '-');
        return name.Length == 0 ? "file" : name.ToString(0, Math.Min(name.Length, MaxLength));
    }

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || "+-._?=".Contains(character);
}
