using System.Text.RegularExpressions;

namespace Hillingar.Units.Toml;

/// <summary>Puts the TOML parser's messages into words for people who do not know its tokens.</summary>
internal static partial class SyntaxMessage
{
    public static string For(string message)
    {
        var text = TokenNote().Replace(message, "");
        text = text.Replace("`␤`", "end of the line", StringComparison.Ordinal)
            .Replace("token `newline`", "the end of the line", StringComparison.Ordinal)
            .Replace("instead of ␤", "instead of the end of the line", StringComparison.Ordinal)
            .Replace("instead of <eof>", "instead of the end of the file", StringComparison.Ordinal)
            .Replace("Unexpected token found ", "Unexpected ", StringComparison.Ordinal)
            .Replace("Unexpected token ", "Unexpected ", StringComparison.Ordinal)
            .Replace("End-Of-File", "end of the file", StringComparison.Ordinal)
            // Those of later versions are refused as well.
            .Replace("Only b t n f r e \\ \" xHH u0000-uFFFF", "Only b t n f r \\ \" u0000-uFFFF", StringComparison.Ordinal)
            .Replace("Invalid newline in a string", "The string is not closed on its line", StringComparison.Ordinal);
        return text.Length == 0 ? "the text is not TOML" : $"{char.ToLowerInvariant(text[0])}{text[1..].TrimEnd('.')}";
    }

    // "(token: `comma`)" behind a token that is quoted already.
    [GeneratedRegex(@" \(token: [^)]*\)")]
    private static partial Regex TokenNote();
}
