using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Tomlyn.Parsing;
using Tomlyn.Syntax;
using SourceSpan = Hillingar.Units.Diagnostics.SourceSpan;

namespace Hillingar.Units.Toml;

/// <summary>What became of a text that was to be formatted.</summary>
/// <param name="Text">Null if it is not TOML.</param>
/// <param name="Diagnostics">Why it is not.</param>
public sealed record Formatted(string? Text, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>
/// The one layout of unit files: a blank line before each section, <c>key = value</c>, lists on one line or with one item a line,
/// comments in columns. Every comment stays where it belongs, every value is written as it was, nothing is sorted: the text means the same
/// as before, and to format it again changes nothing.
/// </summary>
public static class UnitFormatter
{
    /// <summary>Formats one file, of any name.</summary>
    public static Formatted Format(UnitFile file)
    {
        var found = new List<Diagnostic>();
        if (file.Text.Length > UnitFile.MaxLength)
            found.Add(DiagnosticCatalog.FileTooLarge.At(SourceSpan.OfFile(file.Path), $"the file has more than {UnitFile.MaxLength} characters"));
        else
            _ = TomlDocument.Read(file, found);
        return found.Exists(diagnostic => diagnostic.Severity == Severity.Error)
            ? new Formatted(null, [.. found.OrderBy(diagnostic => diagnostic, Comparer<Diagnostic>.Create(Diagnostic.CompareByPlace))])
            : new Formatted(Layout.Print(StatementReader.Read(TokensOf(file))), []);
    }

    private static List<LayoutToken> TokensOf(UnitFile file)
    {
        var text = new SourceText(file.Path, file.Text).Text;
        var tokens = new List<LayoutToken>();
        foreach (var node in SyntaxParser.Parse(text.EndsWith('\n') ? text : $"{text}\n", file.Path, validate: false).Tokens(true))
        {
            switch (node)
            {
                case SyntaxToken token:
                    tokens.Add(new LayoutToken(token.TokenKind, token.Text ?? ""));
                    break;
                case SyntaxTrivia trivia:
                    tokens.Add(new LayoutToken(trivia.Kind, trivia.Text ?? ""));
                    break;
            }
        }

        return tokens;
    }
}

/// <summary>A token or what stands between tokens.</summary>
internal readonly record struct LayoutToken(TokenKind Kind, string Text);
