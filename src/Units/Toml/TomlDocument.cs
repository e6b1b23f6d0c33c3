using System.Buffers;
using Hillingar.Units.Diagnostics;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;
using SourceSpan = Hillingar.Units.Diagnostics.SourceSpan;

namespace Hillingar.Units.Toml;

/// <summary>
/// A file read as TOML. A statement that is not TOML is reported, blanked out and the rest read again, so that one
/// slip neither hides nor invents others.
/// </summary>
public sealed class TomlDocument
{
    /// <summary>Behind so many broken statements the text is probably no TOML at all.</summary>
    private const int MaxSyntaxErrors = 10;

    /// <summary>
    /// So many errors, counted over all attempts, may the parser find before the rest of the text is given up: each
    /// attempt costs as much as the errors it finds, and in a text that is no TOML every line is one.
    /// </summary>
    private const int MaxParserErrors = 2000;

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.\"'");

    private TomlDocument(SourceText source, TomlTable root, bool isDamaged) =>
        (Source, Root, IsDamaged) = (source, root, isDamaged);

    public SourceText Source { get; }

    public TomlTable Root { get; }

    /// <summary>Whether parts of the text could not be read; what seems to be missing may be there.</summary>
    public bool IsDamaged { get; }

    public static TomlDocument Read(UnitFile file, ICollection<Diagnostic> found)
    {
        var source = new SourceText(file.Path, file.Text);
        switch (file.Trouble)
        {
            case { At: null } unreadable:
                found.Add(DiagnosticCatalog.UnreadableFile.At(SourceSpan.OfFile(file.Path), $"the file cannot be read: {unreadable.Problem}"));
                return new TomlDocument(source, new TomlTable(SourceSpan.OfFile(source.Path)), isDamaged: true);
            case { At: { } at } strange:
                found.Add(DiagnosticCatalog.Syntax.At(source.Span(at, at + 1), strange.Problem, "Save the file as UTF-8."));
                break;
        }

        return PlainReader.Read(source) is { } plain ? new TomlDocument(source, plain, isDamaged: false) : ReadAny(source, found);
    }

    /// <summary>Reads by way of the library, as everything that is not plain is read.</summary>
    internal static TomlDocument ReadAny(SourceText source, ICollection<Diagnostic> found)
    {
        var text = source.Text;
        var parserErrors = 0;
        for (var errors = 0; errors < MaxSyntaxErrors; errors++)
        {
            if (TryParse(text, source, found) is not { } syntax)
                break;
            if (!syntax.HasErrors)
            {
                var before = found.Count;
                var root = SyntaxTreeReader.Read(syntax, source, found);
                return new TomlDocument(source, root, isDamaged: errors > 0 || found.Count > before);
            }

            var mended = ReportFirst(syntax, source, text, found);
            parserErrors += syntax.Diagnostics.Count;
            if (mended == text || parserErrors > MaxParserErrors)
                break;
            text = mended;
        }

        return new TomlDocument(source, new TomlTable(SourceSpan.OfFile(source.Path)), isDamaged: true);
    }

    private static DocumentSyntax? TryParse(string text, SourceText source, ICollection<Diagnostic> found)
    {
        try
        {
            // Duplicates are found while the tree is built, where both places are known. With a last newline a string
            // that is cut off at the end of the text is reported where it is.
            return SyntaxParser.Parse(text.EndsWith('\n') ? text : $"{text}\n", source.Path, validate: false);
        }
        catch (TomlException)
        {
            // The parser gives up on deep nesting instead of reporting it.
            found.Add(DiagnosticCatalog.Syntax.At(
                Nesting.PlaceOfDeepest(source), "values are nested deeper than 64 levels", "Write the value flatter; nothing in a unit needs such depth."));
            return null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // Tomlyn 2.10 throws this where an escape is followed by half a surrogate pair.
            found.Add(DiagnosticCatalog.Syntax.At(
                SourceSpan.OfFile(source.Path), "the text holds half a surrogate pair behind an escape in a string", "Save the file as UTF-8."));
            return null;
        }
    }

    /// <summary>Reports the first syntax error and returns the text without the statement that it is in.</summary>
    private static string ReportFirst(DocumentSyntax syntax, SourceText source, string text, ICollection<Diagnostic> found)
    {
        var first = syntax.Diagnostics.MinBy(error => error.Span.Start.Offset)!;
        var offset = Math.Clamp(first.Span.Start.Offset, 0, text.Length);
        var end = Math.Clamp(first.Span.End.Offset + 1, offset, text.Length);
        var errorLine = source.LineOf(offset);
        var startLine = Math.Min(errorLine, StatementLine(syntax, source, offset));

        // A value that was left open runs into the next statement, which itself may be fine.
        var lastLine = startLine < errorLine && LooksLikeStatement(source.Line(errorLine)) ? errorLine - 1 : errorLine;
        DiagnosticNote[] notes = startLine < errorLine
            ? [new DiagnosticNote(
                source.Span(source.StartOf(startLine), source.StartOf(startLine) + source.Line(startLine).Length), "the statement begins here")]
            : [];
        found.Add(DiagnosticCatalog.Syntax.At(SpanOf(offset, end), SyntaxMessage.For(first.Message), null, [.. notes]));
        // One bad escape does not hide the next in what is blanked out now.
        foreach (var other in syntax.Diagnostics.Where(other => other != first && IsAboutEscape(other) && IsAboutEscape(first)))
        {
            var (from, to) = (Math.Clamp(other.Span.Start.Offset, 0, text.Length), Math.Clamp(other.Span.End.Offset + 1, 0, text.Length));
            if (source.LineOf(from) >= startLine && source.LineOf(from) <= lastLine)
                found.Add(DiagnosticCatalog.Syntax.At(SpanOf(from, Math.Max(from, to)), SyntaxMessage.For(other.Message)));
        }

        return Blank(text, source, startLine, lastLine);

        SourceSpan SpanOf(int from, int to) => source.LineOf(to) == source.LineOf(from) ? source.Span(from, to) : source.Span(from, from);
    }

    private static bool IsAboutEscape(DiagnosticMessage message) => message.Message.Contains("escape", StringComparison.OrdinalIgnoreCase);

    private static int StatementLine(DocumentSyntax syntax, SourceText source, int offset)
    {
        var last = 0;
        foreach (var table in syntax.Tables)
        {
            Consider(table);
            foreach (var item in table.Items)
                Consider(item);
        }

        foreach (var item in syntax.KeyValues)
            Consider(item);
        return source.LineOf(last);

        void Consider(SyntaxNode node)
        {
            if (node.Span.Start.Offset <= offset && node.Span.Start.Offset > last)
                last = node.Span.Start.Offset;
        }
    }

    private static string Blank(string text, SourceText source, int firstLine, int lastLine)
    {
        // Keys below a broken head belong to a section that is not known.
        var isHead = source.Line(firstLine).TrimStart().StartsWith("[");
        while (isHead && lastLine < source.LineCount && !source.Line(lastLine + 1).TrimStart().StartsWith("["))
            lastLine++;
        var (start, end) = (source.StartOf(firstLine), source.StartOf(lastLine + 1));
        return string.Create(text.Length, (text, start, end), static (target, state) =>
        {
            state.text.CopyTo(target);
            foreach (ref var character in target[state.start..state.end])
                character = character == '\n' ? '\n' : ' ';
        });
    }

    private static bool LooksLikeStatement(ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        var key = line.IndexOfAnyExcept(KeyCharacters);
        return line.StartsWith("[") || key > 0 && line[key..].TrimStart().StartsWith("=");
    }
}
