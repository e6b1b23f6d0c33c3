using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>
/// The name of a unit, taken from its file's name: letters, digits, <c>-</c> and <c>_</c>, at most 64, the first a
/// letter or digit. An instance of a template is called <c>PREFIX@INSTANCE</c>, and dots may stand in its last part;
/// <c>PREFIX@</c> alone is the template, which is no unit.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter<UnitName>))]
public readonly record struct UnitName : IQuantity<UnitName>, IComparable<UnitName>
{
    public const int MaxLength = 64;

    // The text of a unit of another type is its name, a dot and the type; an instance must not look like that.
    private static readonly string[] TypeEndings = [".unikernel", ".network", ".volume", ".target"];

    private readonly string? _text;

    private UnitName(string text) => _text = text;

    public static string Pattern => "[0-9a-zA-Z][0-9a-zA-Z_-]*(@[0-9a-zA-Z][0-9a-zA-Z_.-]*)?";

    /// <summary>The name before <c>@</c>; of a unit that is no instance, the whole name.</summary>
    public string Prefix => ToString().IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? ToString()[..at] : ToString();

    /// <summary>The name behind <c>@</c>; null if the unit is no instance of a template.</summary>
    public string? Instance => ToString().IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? ToString()[(at + 1)..] : null;

    public static UnitName Parse(string text) => Quantity.Parse<UnitName>(text);

    public static bool TryRead(string text, out UnitName value, [NotNullWhen(false)] out string? problem)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        problem = at < 0 ? ProblemOf(text, "") : ProblemOf(text[..at], "") ?? ProblemOf(text[(at + 1)..], ".");
        if (problem is null && text.Length > MaxLength)
            problem = $"is not a unit name: it has {text.Length} characters, and at most {MaxLength} are allowed";
        else if (problem is null && at >= 0 && TypeEndings.FirstOrDefault(ending => text.EndsWith(ending, StringComparison.Ordinal)) is { } type)
            problem = $"is not a unit name: an instance may not end in '{type}'";
        else if (text.Length > 0 && at == text.Length - 1)
            problem = "is not a unit name: it is a template's; name an instance behind '@'";
        value = problem is null ? new UnitName(text) : default;
        return problem is null;
    }

    public int CompareTo(UnitName other) => string.CompareOrdinal(ToString(), other.ToString());

    public static bool operator <(UnitName left, UnitName right) => left.CompareTo(right) < 0;

    public static bool operator >(UnitName left, UnitName right) => left.CompareTo(right) > 0;

    public static bool operator <=(UnitName left, UnitName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(UnitName left, UnitName right) => left.CompareTo(right) >= 0;

    public override string ToString() => _text ?? "";

    private static string? ProblemOf(string part, string alsoAllowed)
    {
        char? strange = null;
        foreach (var c in part)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_') && !alsoAllowed.Contains(c, StringComparison.Ordinal))
                strange ??= c;
        }

        return part.Length == 0 ? "is not a unit name: it is empty"
            : strange == '@' ? "is not a unit name: '@' may stand in it once, before the name of an instance"
            : strange is not null ? $"is not a unit name: '{strange}' is not allowed, only letters, digits, '-' and '_'"
            : !char.IsAsciiLetterOrDigit(part[0]) ? "is not a unit name: the first character must be a letter or a digit"
            : null;
    }
}
