using System.Globalization;

namespace Hillingar.Builder;

/// <summary>
/// Objects in the making, in the store directory under names that no object can have: <c>.new-PID-ID</c>. The process in the
/// name tells what a crash left behind; a number that is used again only keeps it until that process has ended too.
/// </summary>
internal static class TemporaryObjects
{
    private const string Prefix = ".new-";

    /// <summary>A path that nothing else uses.</summary>
    public static string NewPath(string storeDirectory) =>
        Path.Combine(storeDirectory, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");

    /// <summary>Removes what processes that are no more left behind.</summary>
    public static void RemoveAbandoned(string storeDirectory)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(storeDirectory, $"{Prefix}*"))
        {
            var maker = Path.GetFileName(path)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(maker, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !Directory.Exists($"/proc/{process}"))
                CanonicalTree.Remove(path);
        }
    }
}
