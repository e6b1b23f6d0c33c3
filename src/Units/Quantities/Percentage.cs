using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>A share, <c>150%</c> or <c>12.5%</c>, to a hundredth of a percent; it may be more than the whole.</summary>
/// <param name="PerTenThousand">150 % is 15000.</param>
[JsonConverter(typeof(QuantityJsonConverter<Percentage>))]
public readonly record struct Percentage(long PerTenThousand) : IQuantity<Percentage>, IComparable<Percentage>
{
    public static string Pattern => "[0-9]+(\\.[0-9]{1,2})?%";

    public static Percentage Parse(string text) => Quantity.Parse<Percentage>(text);

    public static bool TryRead(string text, out Percentage value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        if (!text.EndsWith('%'))
        {
            problem = "is not a percentage: a percentage is a number and a percent sign, such as \"150%\"";
            return false;
        }

        if (text.Length < 2 || !char.IsAsciiDigit(text[0])
            || !decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            problem = "is not a percentage: a percentage is a number and a percent sign, such as \"150%\"";
            return false;
        }

        if (number > long.MaxValue / 100)
        {
            problem = "is too large for a percentage";
            return false;
        }

        if (number * 100 % 1 != 0)
        {
            problem = "is finer than a hundredth of a percent";
            return false;
        }

        value = new Percentage((long)(number * 100));
        problem = null;
        return true;
    }

    public int CompareTo(Percentage other) => PerTenThousand.CompareTo(other.PerTenThousand);

    public static bool operator <(Percentage left, Percentage right) => left.PerTenThousand < right.PerTenThousand;

    public static bool operator >(Percentage left, Percentage right) => left.PerTenThousand > right.PerTenThousand;

    public static bool operator <=(Percentage left, Percentage right) => left.PerTenThousand <= right.PerTenThousand;

    public static bool operator >=(Percentage left, Percentage right) => left.PerTenThousand >= right.PerTenThousand;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerTenThousand / 100m:0.##}%");
}
