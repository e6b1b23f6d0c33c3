using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Hillingar.Units.Diagnostics;

/// <summary>What a piece of rendered text is, so that a terminal can colour it.</summary>
public enum TextRole
{
    Plain,
    Error,
    Warning,

    /// <summary>Places, line numbers and rulers.</summary>
    Frame,

    /// <summary>Marks and words that point at a second place.</summary>
    Note,
    Help,
    Message,
}

/// <summary>A piece of rendered text.</summary>
public readonly record struct TextSegment(TextRole Role, string Text);

/// <summary>
/// Writes diagnostics for people: the place and sentence on the first line, as compilers do and editors parse, then
/// the quoted line with the span underlined, further places, and the mend.
/// </summary>
public static class DiagnosticRenderer
{
    private const int MaxQuotedWidth = 200;

    /// <summary>All diagnostics as plain text, with a closing line that counts them; empty if there are none.</summary>
    public static string Render(IEnumerable<Diagnostic> diagnostics, IEnumerable<UnitFile> files) =>
        string.Concat(Segments(diagnostics, files).Select(segment => segment.Text));

    /// <summary>The text of <see cref="Render"/> in pieces that say what they are.</summary>
    public static ImmutableArray<TextSegment> Segments(IEnumerable<Diagnostic> diagnostics, IEnumerable<UnitFile> files)
    {
        var sources = new Dictionary<string, SourceText>();
        foreach (var file in files)
            _ = sources.TryAdd(file.Path, new SourceText(file.Path, file.Text)); // The first of two texts of one name is as good as the other.
        var all = diagnostics.ToArray();
        var output = ImmutableArray.CreateBuilder<TextSegment>();
        foreach (var diagnostic in all)
            Append(output, diagnostic, sources);
        if (all.Length > 0)
            output.Add(new TextSegment(TextRole.Plain, $"{Count(all)}\n"));
        return output.ToImmutable();
    }

    private static void Append(
        ImmutableArray<TextSegment>.Builder output, Diagnostic diagnostic, Dictionary<string, SourceText> sources)
    {
        var (role, word) = diagnostic.Severity switch
        {
            Severity.Error => (TextRole.Error, "error"),
            Severity.Warning => (TextRole.Warning, "warning"),
        };
        var margin = new string(' ', Math.Max(Digits(diagnostic.Span), diagnostic.Notes.Select(note => Digits(note.Span)).DefaultIfEmpty(0).Max()));
        output.Add(new TextSegment(TextRole.Frame, $"{Printable($"{diagnostic.Span}")}: "));
        output.Add(new TextSegment(role, $"{word}[{diagnostic.Id}]"));
        output.Add(new TextSegment(TextRole.Message, $": {Printable(diagnostic.Message)}\n"));
        Quote(output, diagnostic.Span, '^', role, "", margin, sources);
        foreach (var note in diagnostic.Notes)
        {
            output.Add(new TextSegment(TextRole.Frame, $"{margin}::: {note.Span}\n"));
            Quote(output, note.Span, '-', TextRole.Note, $" {Printable(note.Message)}", margin, sources);
        }

        output.Add(new TextSegment(TextRole.Frame, $"{margin} = "));
        output.Add(new TextSegment(TextRole.Help, "help"));
        output.Add(new TextSegment(TextRole.Plain, $": {Printable(diagnostic.Help)}\n\n"));
    }

    private static void Quote(
        ImmutableArray<TextSegment>.Builder output, SourceSpan span, char mark, TextRole role, string label, string margin,
        Dictionary<string, SourceText> sources)
    {
        var isWholeFile = span is { Line: 1, Column: 1, EndLine: 1, EndColumn: 1 };
        if (isWholeFile || !sources.TryGetValue(span.File, out var source))
        {
            if (label.Length > 0)
                output.Add(new TextSegment(role, $"{margin}    {label.TrimStart()}\n"));
            return;
        }

        // Tabs and control characters would move the underline away from what it marks.
        var count = 0;
        foreach (var _ in source.Line(span.Line).EnumerateRunes())
            count++;
        var start = Math.Min(span.Column - 1, count);
        var end = span.EndLine > span.Line ? count : Math.Min(span.EndColumn - 1, count);
        var from = start > MaxQuotedWidth / 2 && count > MaxQuotedWidth ? start - MaxQuotedWidth / 2 : 0;
        var to = Math.Min(count, from + MaxQuotedWidth);
        var (open, close) = (from > 0 ? "…" : "", to < count ? "…" : "");
        var quoted = Cells(source.Line(span.Line), from, to);
        var number = span.Line.ToString(CultureInfo.InvariantCulture).PadLeft(margin.Length);
        var line = source.Line(span.Line);
        var width = Math.Max(1, CellWidth.Between(line, start, Math.Min(end, to)));

        output.Add(new TextSegment(TextRole.Frame, $"{margin} |\n{number} | "));
        output.Add(new TextSegment(TextRole.Plain, $"{open}{quoted}{close}\n"));
        output.Add(new TextSegment(TextRole.Frame, $"{margin} | "));
        output.Add(new TextSegment(role, $"{new string(' ', CellWidth.Between(line, from, start) + open.Length)}{new string(mark, width)}{label}\n"));
    }

    /// <summary>A text on one line: what a person wrote may hold anything, also what a terminal would take for a command.</summary>
    public static string Printable(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(c => !char.IsControl(c) ? $"{c}" : c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => $"\\u{(int)c:X4}",
        }))
        : text;

    // Runes of a line as far as they are shown; the line may be far longer.
    private static string Cells(ReadOnlySpan<char> line, int from, int to)
    {
        var (text, place) = (new StringBuilder(), 0);
        foreach (var rune in line.EnumerateRunes())
        {
            if (place >= to)
                break;
            if (place++ >= from)
                text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return text.ToString();
    }

    private static int Digits(SourceSpan span) => span.Line.ToString(CultureInfo.InvariantCulture).Length;

    private static string Count(Diagnostic[] all)
    {
        var errors = all.Count(diagnostic => diagnostic.Severity == Severity.Error);
        return string.Join(" and ", new[] { Plural(errors, "error"), Plural(all.Length - errors, "warning") }.OfType<string>());
    }

    private static string? Plural(int count, string word) => count switch
    {
        0 => null,
        1 => $"1 {word}",
        _ => $"{count} {word}s",
    };
}
