namespace Hillingar.Units.Language;

/// <summary>
/// A name in braces inside a module's string. Doubled braces are left for the references of units, which are replaced
/// later; so is every name that is no option's.
/// </summary>
/// <param name="Start">Where the opening brace stands.</param>
/// <param name="End">Behind the closing brace.</param>
internal readonly record struct OptionReference(string Name, int Start, int End)
{
    /// <summary>The references in a text, in order.</summary>
    public static IEnumerable<OptionReference> In(string text)
    {
        for (var at = text.IndexOf('{', 0); at >= 0; at = text.IndexOf('{', at))
        {
            var end = text.AsSpan(at + 1).IndexOfAny('{', '}') + at + 1;
            if (end > at && text[end] == '}')
                yield return new OptionReference(text[(at + 1)..end], at, end + 1);
            at = end > at ? end + 1 : text.Length;
        }
    }

    /// <summary>Whether the name is one that units, and not modules, give a meaning.</summary>
    public bool IsForUnit => Name.StartsWith("unit.", StringComparison.Ordinal)
        || Name.StartsWith("net.", StringComparison.Ordinal) || Name.StartsWith("volume.", StringComparison.Ordinal);
}
