using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>
/// A number of bytes. As systemd reads sizes, <c>K M G T</c> are powers of 1024 and a bare number counts bytes;
/// <c>KiB MiB GiB TiB</c> mean the same. Decimal <c>KB</c> and <c>MB</c> are refused, because people disagree on them.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter<ByteSize>))]
public readonly record struct ByteSize(long Bytes) : IQuantity<ByteSize>, IComparable<ByteSize>
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly string[] Suffixes = ["", "K", "M", "G", "T"];

    public static string Pattern => "[0-9]*\\.?[0-9]*\\s*(B|[KMGT](iB)?)?";

    public static ByteSize FromMebibytes(long count) => new(count << 20);

    public static ByteSize Parse(string text) => Quantity.Parse<ByteSize>(text);

    public static bool TryRead(string text, out ByteSize value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        var digits = text.AsSpan().IndexOfAnyExcept(Digits) is var end and >= 0 ? end : text.Length;
        if (!decimal.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            problem = "is not a size: a size is a number and a unit, such as \"32M\" or \"1GiB\"";
            return false;
        }

        var unit = text[digits..].Trim();
        var power = PowerOf(unit);
        if (power < 0)
        {
            problem = $"has the unknown unit '{unit}': the units are K, M, G, T (powers of 1024), also written KiB, MiB, GiB, TiB";
            return false;
        }

        var factor = 1L << (10 * power);
        if (number > long.MaxValue / factor || number * factor % 1 != 0)
        {
            problem = number > long.MaxValue / factor ? "is too large for a size" : "is not a whole number of bytes";
            return false;
        }

        value = new ByteSize((long)(number * factor));
        problem = null;
        return true;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The shortest exact text: <c>32M</c>, <c>1G</c>, <c>1500</c>.</summary>
    public override string ToString()
    {
        var (number, power) = (Bytes, 0);
        while (number != 0 && number % 1024 == 0 && power < Suffixes.Length - 1)
            (number, power) = (number / 1024, power + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{number}{Suffixes[power]}");
    }

    private static int PowerOf(string unit) => unit switch
    {
        "" or "B" => 0,
        "K" or "KiB" => 1,
        "M" or "MiB" => 2,
        "G" or "GiB" => 3,
        "T" or "TiB" => 4,
        _ => -1,
    };
}
