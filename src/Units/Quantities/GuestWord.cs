namespace Hillingar.Units.Quantities;

/// <summary>
/// A word of a guest's command line. Tenders join the words with spaces into one string, which guests take apart again: MirageOS (parse-argv) and those
/// of the C# kit at white space that stands neither between double quotes nor behind a backslash.
/// </summary>
public static class GuestWord
{
    /// <summary>The word as it is handed to the tender: in double quotes if it would else arrive as several, or not at all.</summary>
    public static string ForCommandLine(string word) => NeedsQuotes(word)
        ? $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : word;

    /// <summary>Whether it is empty, or has white space that its author has not quoted already.</summary>
    public static bool NeedsQuotes(string word)
    {
        var isQuoted = false;
        for (var at = 0; at < word.Length; at++)
        {
            if (word[at] == '\\')
                at++;
            else if (word[at] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && char.IsWhiteSpace(word[at]))
                return true;
        }

        return word.Length == 0;
    }
}
