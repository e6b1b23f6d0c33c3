namespace Hillingar.Units.Language;

/// <summary>
/// The names of a set, among which the one is found that was probably meant. Each search looks at all names; with very
/// many names and mistakes only the first ones are given a suggestion, so that checking stays linear.
/// </summary>
internal sealed class Suggestions(IEnumerable<string> names)
{
    private const int MostLooks = 200_000;

    private string[]? _sorted;
    private int _looks;

    /// <summary>In order; sorted when they are first needed.</summary>
    public IReadOnlyList<string> Names => _sorted ??= [.. names.Order(StringComparer.Ordinal)];

    /// <summary>As <see cref="Suggestion.For"/>.</summary>
    public string? For(string written) => Nearest(written) is { } word ? $"Did you mean '{word}'?" : null;

    /// <summary>As <see cref="Suggestion.Nearest"/>.</summary>
    public string? Nearest(string written)
    {
        if (_looks > MostLooks)
            return null;
        _looks += Names.Count;
        return Suggestion.Nearest(written, Names);
    }

    /// <summary>What to do about a name that nothing is near to.</summary>
    public string Declare(string file) =>
        $"Declare it in {file}{Names.Count switch
        {
            0 => "",
            <= 10 => $", or use {string.Join(", ", Names)}",
            _ => $", or use one of the {Names.Count} that there are",
        }}.";
}
