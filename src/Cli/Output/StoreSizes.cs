using System.Globalization;

namespace Hillingar.Cli.Output;

/// <summary>Sizes of what may be large, for people.</summary>
internal static class StoreSizes
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>With one decimal from a KiB on, for example <c>12.3 MiB</c>.</summary>
    public static string Short(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < Units.Length - 1)
            (value, unit) = (value / 1024, unit + 1);
        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:F1} {Units[unit]}");
    }

    /// <summary>The short size with the bytes behind it, which matter to a user who compares.</summary>
    public static string Exact(long bytes) => bytes < 1024 ? Short(bytes) : $"{Short(bytes)} ({bytes} bytes)";

    /// <summary>Reads a size such as <c>5GiB</c>, <c>300M</c> or <c>1024</c>; null for what is none.</summary>
    public static long? TryParse(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var factor = text[digits..].Trim() switch
        {
            "" or "B" => 0,
            "K" or "KiB" => 10,
            "M" or "MiB" => 20,
            "G" or "GiB" => 30,
            "T" or "TiB" => 40,
            _ => -1,
        };
        return factor >= 0 && number <= long.MaxValue >> factor ? number << factor : null;
    }

    /// <summary>Reads a span such as <c>30d</c> or <c>12h</c>; null for what is none.</summary>
    public static TimeSpan? TryParseSpan(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (!int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return text[digits..].Trim() switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "min" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" when number < 100_000 => TimeSpan.FromDays(number),
            "w" when number < 10_000 => TimeSpan.FromDays(7 * number),
            _ => null,
        };
    }
}
