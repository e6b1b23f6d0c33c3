namespace Hillingar.Cli.Output;

/// <summary>Times and sizes as systemd's tools show them to people.</summary>
internal static class Quantities
{
    private static readonly (ulong Seconds, string Letter)[] Spans =
        [(86400 * 7, "w"), (86400, "d"), (3600, "h"), (60, "min"), (1, "s")];

    /// <summary>The two largest parts of a span, for example <c>2h 5min</c> or <c>12s</c>; milliseconds below one second.</summary>
    public static string Span(ulong microseconds)
    {
        var seconds = microseconds / 1_000_000;
        if (seconds == 0)
            return $"{microseconds / 1000}ms";

        var parts = new List<string>(2);
        foreach (var (unit, letter) in Spans)
        {
            if (seconds >= unit)
                parts.Add($"{seconds / unit}{letter}");
            else if (parts.Count == 0)
                continue;
            seconds %= unit;
            if (parts.Count == 2 || seconds == 0)
                break;
        }

        return string.Join(' ', parts);
    }

    /// <summary>A point in time in the local time zone.</summary>
    /// <param name="microseconds">Microseconds since 1970; 0 gives a dash.</param>
    public static string Time(ulong microseconds) =>
        microseconds == 0
            ? "-"
            : DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss");

    /// <summary>A size with a binary suffix, for example <c>32M</c>.</summary>
    public static string Size(ulong bytes) => bytes switch
    {
        >= 1 << 30 when bytes % (1 << 30) == 0 => $"{bytes >> 30}G",
        >= 1 << 20 => $"{bytes >> 20}M",
        >= 1 << 10 => $"{bytes >> 10}K",
        _ => $"{bytes}B",
    };
}
