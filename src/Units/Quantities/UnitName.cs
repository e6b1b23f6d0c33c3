using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Hillingar.Units;

/// <summary>
/// The name of a unit, taken from its file's name: letters, digits, <c>-</c> and <c>_</c>, at most 64, the first a
/// letter or digit. Dots are kept free for references into other units, <c>@</c> for templates.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter<UnitName>))]
public readonly record struct UnitName : IQuantity<UnitName>, IComparable<UnitName>
{
    public const int MaxLength = 64;

    private readonly string? _text;

    private UnitName(string text) => _text = text;

    public static UnitName Parse(string text) => Quantity.Parse<UnitName>(text);

    public static bool TryRead(string text, out UnitName value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = null;
        var strange = text.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'));
        if (text.Length == 0)
            problem = "is not a unit name: it is empty";
        else if (strange == '@')
            problem = "is not a unit name: '@' is kept for templates, which this version does not have";
        else if (strange != default)
            problem = $"is not a unit name: '{strange}' is not allowed, only letters, digits, '-' and '_'";
        else if (!char.IsAsciiLetterOrDigit(text[0]))
            problem = "is not a unit name: the first character must be a letter or a digit";
        else if (text.Length > MaxLength)
            problem = $"is not a unit name: it has {text.Length} characters, and at most {MaxLength} are allowed";
        else
            value = new UnitName(text);
        return problem is null;
    }

    public int CompareTo(UnitName other) => string.CompareOrdinal(ToString(), other.ToString());

    public static bool operator <(UnitName left, UnitName right) => left.CompareTo(right) < 0;

    public static bool operator >(UnitName left, UnitName right) => left.CompareTo(right) > 0;

    public static bool operator <=(UnitName left, UnitName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(UnitName left, UnitName right) => left.CompareTo(right) >= 0;

    public override string ToString() => _text ?? "";
}
