using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>The types of units; each has its ending: <c>NAME.network.toml</c>.</summary>
public enum UnitType
{
    Unikernel,
    Network,
    Volume,
    Target,
}

/// <summary>
/// A unit among those of all types. Its text is <c>NAME.TYPE</c>; a unikernel's is its name alone, and both forms are
/// read.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter<UnitId>))]
public readonly record struct UnitId(UnitType Type, UnitName Name) : IQuantity<UnitId>, IComparable<UnitId>
{
    public static string Pattern => $"{UnitName.Pattern}(\\.(unikernel|network|volume|target))?";

    public static UnitId Parse(string text) => Quantity.Parse<UnitId>(text);

    public static bool TryRead(string text, out UnitId value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        // An instance's name may have dots of its own: dns@example.org is a unikernel.
        var dot = text.LastIndexOf('.');
        if (dot > text.IndexOf('@', StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal) && TypeOf(text[(dot + 1)..]) is null)
            dot = -1;
        if ((dot < 0 ? UnitType.Unikernel : TypeOf(text[(dot + 1)..])) is not { } type)
        {
            problem = $"is not a unit: '{text[(dot + 1)..]}' is no type of unit, only unikernel, network, volume and target are";
            return false;
        }

        if (!UnitName.TryRead(dot < 0 ? text : text[..dot], out var name, out problem))
            return false;
        value = new UnitId(type, name);
        return true;
    }

    public int CompareTo(UnitId other) => Name == other.Name ? Type.CompareTo(other.Type) : Name.CompareTo(other.Name);

    public static bool operator <(UnitId left, UnitId right) => left.CompareTo(right) < 0;

    public static bool operator >(UnitId left, UnitId right) => left.CompareTo(right) > 0;

    public static bool operator <=(UnitId left, UnitId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(UnitId left, UnitId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Type == UnitType.Unikernel ? Name.ToString() : $"{Name}.{Type.ToString().ToLowerInvariant()}";

    private static UnitType? TypeOf(string word) => word switch
    {
        "unikernel" => UnitType.Unikernel,
        "network" => UnitType.Network,
        "volume" => UnitType.Volume,
        "target" => UnitType.Target,
        _ => null,
    };
}
