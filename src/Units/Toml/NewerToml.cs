using System.Text.RegularExpressions;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Toml;

/// <summary>Reports what the library reads and TOML 1.0 does not have: other programs that read the same files would stop at it.</summary>
internal sealed partial class NewerToml(SourceText source, ICollection<Diagnostic> found)
{
    /// <param name="end">Behind the last quote.</param>
    public void CheckString(int start, int end)
    {
        var text = source.Text.AsSpan(start..Math.Min(end, source.Text.Length));
        if (text.Length == 0 || text[0] != '"')
            return;
        for (var at = 1; at + 1 < text.Length; at++)
        {
            if (text[at] != '\\')
                continue;
            if (text[at + 1] is 'e' or 'x')
                Report(start + at, start + at + 2, $"the escape '\\{text[at + 1]}' is not one of TOML 1.0", "Write \\u and four hexadecimal digits.");
            at++;
        }
    }

    public void CheckTime(int start, int end)
    {
        if (TimeWithoutSeconds().IsMatch(source.Text[start..Math.Min(end, source.Text.Length)]))
            Report(start, end, "the time has no seconds, which TOML 1.0 wants", "Write them: 07:32:00.");
    }

    /// <param name="items">Where its pairs begin and end.</param>
    public void CheckInlineTable(int start, int end, ReadOnlySpan<(int Start, int End)> items)
    {
        var from = start;
        foreach (var (first, behind) in items)
        {
            CheckLine(from, first);
            from = behind;
        }

        CheckLine(from, end);
        if (items.Length > 0 && source.Text.AsSpan(from..Math.Min(end, source.Text.Length)).IndexOf(',') is var comma and >= 0)
            Report(from + comma, from + comma + 1, "a comma stands before the brace that closes an inline table", "Remove the comma.");
    }

    private void CheckLine(int from, int to)
    {
        if (from < to && source.Text.AsSpan(from..Math.Min(to, source.Text.Length)).IndexOf('\n') is var line and >= 0)
            Report(from + line, from + line, "an inline table goes on on the next line", "Write it on one line, or as a section of its own.");
    }

    private void Report(int start, int end, string message, string help) => found.Add(DiagnosticCatalog.Syntax.At(source.Span(start, end), message, help));

    [GeneratedRegex(@"(^|[Tt ])\d\d:\d\d($|[^:\d])", RegexOptions.CultureInvariant)]
    private static partial Regex TimeWithoutSeconds();
}
