using System.Collections.Immutable;
using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>A piece of a string: text that is meant as it stands, or the name of what is to take its place.</summary>
/// <param name="Start">Where the piece stands in the string.</param>
/// <param name="End">Behind its last character.</param>
internal readonly record struct ReferencePiece(string Text, bool IsReference, int Start, int End);

/// <summary>
/// A string with references in braces. <c>{{</c> and <c>}}</c> stand for single braces.
/// </summary>
/// <param name="IsSound">Whether every brace has its partner.</param>
internal sealed record ReferenceText(TomlString Source, ImmutableArray<ReferencePiece> Pieces, bool IsSound)
{
    /// <summary>The names that the string refers to.</summary>
    public IEnumerable<ReferencePiece> References => Pieces.Where(piece => piece.IsReference);

    /// <summary>Takes a string apart; a brace that has no partner is reported.</summary>
    public static ReferenceText Read(TomlString text, ICollection<Diagnostic> found)
    {
        var source = text.Value;
        if (source.AsSpan().IndexOfAny('{', '}') < 0)
            return new ReferenceText(text, [new ReferencePiece(source, false, 0, source.Length)], IsSound: true);
        var (pieces, literal, start) = (ImmutableArray.CreateBuilder<ReferencePiece>(), new StringBuilder(), 0);
        var sound = true;
        for (var at = 0; at < source.Length; at++)
        {
            var isDoubled = at + 1 < source.Length && source[at + 1] == source[at];
            if (source[at] is not ('{' or '}'))
                literal.Append(source[at]);
            else if (isDoubled)
                literal.Append(source[at++]);
            else if (source[at] == '}')
                sound = Report(at, "this '}' closes no reference");
            else if (source.IndexOfAny(['{', '}'], at + 1) is var end && (end < 0 || source[end] != '}'))
                sound = Report(at, "this '{' opens a reference that is not closed");
            else
            {
                pieces.Add(new ReferencePiece(literal.ToString(), false, start, at));
                pieces.Add(new ReferencePiece(source[(at + 1)..end], true, at, end + 1));
                literal.Clear();
                at = end;
                start = end + 1;
            }
        }

        pieces.Add(new ReferencePiece(literal.ToString(), false, start, source.Length));
        return new ReferenceText(text, pieces.ToImmutable(), sound);

        bool Report(int at, string message)
        {
            found.Add(DiagnosticCatalog.MalformedReference.At(text.PartSpan(at, at + 1), message));
            return false;
        }
    }

    /// <summary>Where a piece is written.</summary>
    public SourceSpan PlaceOf(ReferencePiece piece) => Source.PartSpan(piece.Start, piece.End);
}
