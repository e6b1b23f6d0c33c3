namespace Hillingar.Linux;

/// <summary>What the process takes away from the modes of new files, as it was when it was first asked for.</summary>
public static class Umask
{
    // There is no call that only asks; for a moment every other thread would make files with another mask.
    private static readonly Lazy<int> Value = new(() =>
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Umask:", StringComparison.Ordinal));
        return Convert.ToInt32(line["Umask:".Length..].Trim(), 8);
    });

    /// <summary>Whether it takes one of these bits.</summary>
    public static bool Takes(int mode) => (Value.Value & mode) != 0;
}
