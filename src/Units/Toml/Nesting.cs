using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Toml;

/// <summary>Where a text opens more brackets than any unit needs.</summary>
internal static class Nesting
{
    // As many as the TOML library takes.
    private const int Most = 64;

    /// <summary>The bracket that is one too many; the whole file if there is none.</summary>
    public static SourceSpan PlaceOfDeepest(SourceText source)
    {
        var depth = 0;
        var text = source.Text;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' or '\'':
                    at = EndOfString(text, at);
                    break;
                case '#':
                    at = text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;
                    break;
                case '[' or '{' when ++depth > Most:
                    return source.Span(at, at + 1);
                case ']' or '}':
                    depth = Math.Max(0, depth - 1);
                    break;
            }
        }

        return SourceSpan.OfFile(source.Path);
    }

    // The last quote of a string; the end of the line where it is not closed.
    private static int EndOfString(string text, int start)
    {
        var quote = text[start];
        for (var at = start + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '\\' && quote == '"')
                at++;
            else if (text[at] == quote)
                return at;
        }

        return text.IndexOf('\n', start) is var end and >= 0 ? end : text.Length;
    }
}
