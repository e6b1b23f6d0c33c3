using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>
/// A length of time in systemd's spelling (systemd.time(7)): <c>100ms</c>, <c>5min</c>, <c>1h 30min</c>. Unlike
/// there a bare number is refused, since no key here is called "…Sec", and months and years are no fixed lengths.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter<Duration>))]
public readonly record struct Duration(TimeSpan Value) : IQuantity<Duration>, IComparable<Duration>
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("w", TimeSpan.TicksPerDay * 7), ("week", TimeSpan.TicksPerDay * 7), ("weeks", TimeSpan.TicksPerDay * 7),
        ("d", TimeSpan.TicksPerDay), ("day", TimeSpan.TicksPerDay), ("days", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour), ("hr", TimeSpan.TicksPerHour), ("hour", TimeSpan.TicksPerHour), ("hours", TimeSpan.TicksPerHour),
        ("min", TimeSpan.TicksPerMinute), ("m", TimeSpan.TicksPerMinute), ("minute", TimeSpan.TicksPerMinute), ("minutes", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("sec", TimeSpan.TicksPerSecond), ("second", TimeSpan.TicksPerSecond), ("seconds", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond), ("msec", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond), ("usec", TimeSpan.TicksPerMicrosecond), ("µs", TimeSpan.TicksPerMicrosecond),
    ];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t0123456789.");
    private static readonly string[] Canonical = ["w", "d", "h", "min", "s", "ms", "us"];

    public static string Pattern => "\\s*([0-9.]+\\s*[a-zµ]+\\s*)+";

    public static Duration Parse(string text) => Quantity.Parse<Duration>(text);

    public static bool TryRead(string text, out Duration value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        decimal ticks = 0;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
        {
            problem = "is not a duration: a duration is a number and a unit, such as \"100ms\" or \"1h 30min\"";
            return false;
        }

        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, out var part, out problem))
                return false;
            ticks += part;
            if (ticks > TimeSpan.MaxValue.Ticks)
            {
                problem = "is too long for a duration";
                return false;
            }
        }

        if (ticks % TimeSpan.TicksPerMicrosecond != 0)
        {
            problem = "is finer than a microsecond";
            return false;
        }

        value = new Duration(new TimeSpan((long)ticks));
        problem = null;
        return true;
    }

    public int CompareTo(Duration other) => Value.CompareTo(other.Value);

    public static bool operator <(Duration left, Duration right) => left.Value < right.Value;

    public static bool operator >(Duration left, Duration right) => left.Value > right.Value;

    public static bool operator <=(Duration left, Duration right) => left.Value <= right.Value;

    public static bool operator >=(Duration left, Duration right) => left.Value >= right.Value;

    /// <summary>The canonical text, largest unit first: <c>1h 30min</c>; <c>0s</c> for nothing.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var left = Value.Ticks;
        foreach (var name in Canonical)
        {
            var unit = TicksOf(name);
            if (left / unit > 0)
                text.Append(text.Length > 0 ? " " : "").Append(CultureInfo.InvariantCulture, $"{left / unit}{name}");
            left %= unit;
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, out decimal ticks, [NotNullWhen(false)] out string? problem)
    {
        ticks = 0;
        problem = null;
        var digits = rest.IndexOfAnyExcept(Digits) is var end and >= 0 ? end : rest.Length;
        if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            problem = "is not a duration: a duration is a number and a unit, such as \"100ms\" or \"1h 30min\"";
            return false;
        }

        var written = rest[..digits].ToString();
        rest = rest[digits..].TrimStart();
        var letters = rest.IndexOfAny(NameEnds) is var stop and >= 0 ? stop : rest.Length;
        var name = rest[..letters].ToString();
        rest = rest[letters..].TrimStart();
        if (name.Length == 0)
            problem = $"has no unit after {written}: write \"{written}s\" for seconds or \"{written}ms\" for milliseconds";
        else if (TicksOf(name) == 0)
            problem = $"has the unknown unit '{name}': the units are us, ms, s, min, h, d, w";
        else if (number > TimeSpan.MaxValue.Ticks / TicksOf(name))
            problem = "is too long for a duration";
        else
            ticks = number * TicksOf(name);
        return problem is null;
    }

    private static long TicksOf(string unit)
    {
        foreach (var (name, ticks) in Units)
        {
            if (name == unit)
                return ticks;
        }

        return 0;
    }
}
