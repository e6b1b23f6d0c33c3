using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>
/// Some of the host's processors, <c>0-3,8</c>, in the form of cpuset(7) without strides. The canonical text has them
/// in order, neighbours as ranges.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter<CpuSet>))]
public readonly record struct CpuSet : IQuantity<CpuSet>
{
    /// <summary>The highest number that the C library's sets of processors hold (<c>CPU_SETSIZE</c> less one).</summary>
    public const int MaxCpu = 1023;

    private readonly string? _text;

    private CpuSet(string text) => _text = text;

    public static string Pattern => "[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*";

    /// <summary>The numbers, in order.</summary>
    public ImmutableArray<int> Cpus => TryReadNumbers(ToString(), out var numbers, out _) ? [.. numbers] : [];

    public static CpuSet Parse(string text) => Quantity.Parse<CpuSet>(text);

    public static bool TryRead(string text, out CpuSet value, [NotNullWhen(false)] out string? problem)
    {
        value = TryReadNumbers(text, out var numbers, out problem) ? new CpuSet(TextOf([.. numbers])) : default;
        return problem is null;
    }

    public override string ToString() => _text ?? "";

    private static bool TryReadNumbers(string text, out SortedSet<int> numbers, out string? problem)
    {
        numbers = [];
        foreach (var part in text.Split(','))
        {
            var ends = part.Trim().Split('-');
            if (ends.Length > 2 || !ends.All(end => end.Length > 0 && end.All(char.IsAsciiDigit)))
            {
                problem = "is not a set of CPUs: numbers and ranges with commas, such as \"0-3,8\"";
                return false;
            }

            if (Array.Find(ends, end => !IsCpu(end)) is { } strange)
            {
                problem = $"names the CPU {strange}, which is not from 0 to {MaxCpu}: choose CPUs from 0 to {MaxCpu}";
                return false;
            }

            var (first, last) = (Number(ends[0]), Number(ends[^1]));
            if (first > last)
            {
                problem = $"has the range {part.Trim()}, which ends before it begins: write {last}-{first}";
                return false;
            }

            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        problem = null;
        return true;
    }

    private static bool IsCpu(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxCpu;

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string TextOf(int[] numbers)
    {
        var text = new StringBuilder();
        for (var i = 0; i < numbers.Length;)
        {
            var end = i;
            while (end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1)
                end++;
            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{numbers[i]}");
            if (end > i)
                text.Append(CultureInfo.InvariantCulture, $"-{numbers[end]}");
            i = end + 1;
        }

        return text.ToString();
    }
}
