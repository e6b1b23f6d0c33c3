using System.Text;

namespace Hillingar.Units;

/// <summary>
/// Replaces references in braces inside a string. <c>{{</c> and <c>}}</c> stand for single braces.
/// </summary>
internal static class ReferenceText
{
    /// <summary>
    /// The text with its references replaced, or null if one was reported or its value is not known.
    /// </summary>
    /// <param name="values">The references on offer; a null value was reported elsewhere.</param>
    /// <param name="isComplete">Whether a name that is not among them is certainly wrong.</param>
    public static string? Resolve(TomlString text, IReadOnlyDictionary<string, string?> values, bool isComplete, ICollection<Diagnostic> found)
    {
        var (result, sound) = (new StringBuilder(), true);
        var source = text.Value;
        for (var at = 0; at < source.Length; at++)
        {
            var isDoubled = at + 1 < source.Length && source[at + 1] == source[at];
            if (source[at] is not ('{' or '}'))
                result.Append(source[at]);
            else if (isDoubled)
                result.Append(source[at++]);
            else if (source[at] == '}')
                sound = Report(text.PartSpan(at, at + 1), "this '}' closes no reference");
            else if (source.IndexOfAny(['{', '}'], at + 1) is var end && (end < 0 || source[end] != '}'))
                sound = Report(text.PartSpan(at, at + 1), "this '{' opens a reference that is not closed");
            else
            {
                var name = source[(at + 1)..end];
                if (!values.TryGetValue(name, out var value) && isComplete)
                    found.Add(DiagnosticCatalog.UnknownReference.At(text.PartSpan(at, end + 1), $"nothing is called '{{{name}}}'", HelpFor(name, values.Keys)));
                sound &= value is not null;
                result.Append(value);
                at = end;
            }
        }

        return sound ? result.ToString() : null;

        bool Report(SourceSpan span, string message)
        {
            found.Add(DiagnosticCatalog.MalformedReference.At(span, message));
            return false;
        }
    }

    private static string HelpFor(string name, IEnumerable<string> offered) =>
        Suggestion.Nearest(name, offered) is { } near
            ? $"Did you mean '{{{near}}}'?"
            : $"The unit offers {string.Join(", ", offered.Order(StringComparer.Ordinal).Select(known => $"{{{known}}}"))}.";
}
