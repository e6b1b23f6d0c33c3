using System.Globalization;

namespace Hillingar.Units.Toml;

/// <summary>
/// Says for each character of a TOML string's value where in its literal it is written, so that a mistake inside a
/// string is underlined where it is. The rules are TOML 1.0's; that the string is valid has been checked before.
/// </summary>
internal static class StringPlaces
{
    /// <summary>One place for each UTF-16 unit of the value, and one for its end.</summary>
    public static int[] Of(ReadOnlySpan<char> literal)
    {
        var places = new List<int>(literal.Length);
        var quote = literal.Length > 0 ? literal[0] : '"';
        var fence = literal.Length >= 6 && literal[1] == quote && literal[2] == quote ? 3 : 1;
        var end = literal.Length - fence;
        var at = fence;
        if (fence == 3)
            at += NewlineAt(literal, at); // A newline right behind the opening quotes is not part of the value.
        while (at < end)
        {
            if (quote != '"' || literal[at] != '\\')
            {
                places.Add(at++);
                continue;
            }

            var (length, units) = Escape(literal[at..end]);
            for (var i = 0; i < units; i++)
                places.Add(at);
            at += length;
        }

        places.Add(end);
        return [.. places];
    }

    // How long the escape is, and how many UTF-16 units it stands for.
    private static (int Length, int Units) Escape(ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
            return (1, 0);
        return text[1] switch
        {
            'x' => (4, 1),
            'u' => (6, 1),
            'U' => (10, IsBeyondBasicPlane(text) ? 2 : 1),
            ' ' or '\t' or '\r' or '\n' => (1 + text[1..].IndexOfAnyExcept(" \t\r\n") is var skipped and > 0 ? skipped : text.Length, 0),
            _ => (2, 1),
        };
    }

    private static bool IsBeyondBasicPlane(ReadOnlySpan<char> escape) =>
        escape.Length >= 10
        && int.TryParse(escape[2..10], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune)
        && rune > 0xFFFF;

    private static int NewlineAt(ReadOnlySpan<char> text, int at) =>
        text[at..].StartsWith("\r\n") ? 2 : text[at..].StartsWith("\n") ? 1 : 0;
}
