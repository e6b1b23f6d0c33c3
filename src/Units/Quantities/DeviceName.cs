using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>The name of a device in a Solo5 manifest: 1 to 67 ASCII letters and digits (mft_abi.h).</summary>
[JsonConverter(typeof(QuantityJsonConverter<DeviceName>))]
public readonly record struct DeviceName : IQuantity<DeviceName>, IComparable<DeviceName>
{
    public const int MaxLength = 67;

    private readonly string? _text;

    private DeviceName(string text) => _text = text;

    public static string Pattern => "[0-9a-zA-Z]{1,67}";

    public static DeviceName Parse(string text) => Quantity.Parse<DeviceName>(text);

    public static bool TryRead(string text, out DeviceName value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = null;
        if (text.Length is 0 or > MaxLength || !text.All(char.IsAsciiLetterOrDigit))
            problem = $"is not a device name: a Solo5 manifest allows 1 to {MaxLength} ASCII letters and digits";
        else
            value = new DeviceName(text);
        return problem is null;
    }

    public int CompareTo(DeviceName other) => string.CompareOrdinal(ToString(), other.ToString());

    public static bool operator <(DeviceName left, DeviceName right) => left.CompareTo(right) < 0;

    public static bool operator >(DeviceName left, DeviceName right) => left.CompareTo(right) > 0;

    public static bool operator <=(DeviceName left, DeviceName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DeviceName left, DeviceName right) => left.CompareTo(right) >= 0;

    public override string ToString() => _text ?? "";
}
