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

    /// <summary>The same with the bytes, which matter to who compares.</summary>
    public static string Exact(long bytes) => bytes < 1024 ? Short(bytes) : $"{Short(bytes)} ({bytes} bytes)";
}
