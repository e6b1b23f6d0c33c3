using System.Text;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>
/// What running processes use of the store, as far as they show it: their programs, working directories, open files, mapped files,
/// arguments and environments. A tender holds its volumes open and has its image on its command line, so that no guest loses what
/// it runs, be it of the current generation or of one that is long forgotten.
/// </summary>
internal static class RuntimeRoots
{
    private const int HashLength = 32;

    private static readonly string[] Links = ["exe", "cwd", "root"];
    private static readonly string[] Texts = ["maps", "cmdline", "environ"];

    /// <summary>The objects, each with one process that uses it. What this process may not look into is left out.</summary>
    /// <param name="but">The number of a process that does not count; null for none.</param>
    public static IReadOnlyList<StoreRoot> Find(Store store, int? but = null)
    {
        var roots = new Dictionary<StorePath, string>();
        foreach (var process in Directory.EnumerateDirectories("/proc")
            .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]) && Path.GetFileName(path) != $"{but}"))
        {
            foreach (var path in PathsOf(process).SelectMany(text => Mentioned(store, text)))
            {
                if (!roots.ContainsKey(path))
                    roots.Add(path, $"process {Path.GetFileName(process)} ({NameOf(process)})");
            }
        }

        return [.. roots.Select(root => new StoreRoot(root.Value, root.Key))];
    }

    /// <summary>All objects that a text names by their paths.</summary>
    internal static IEnumerable<StorePath> Mentioned(Store store, string text)
    {
        foreach (var prefix in new[] { $"{store.Directory}/", $"{store.RealDirectory}/" }.Distinct())
        {
            for (var at = text.IndexOf(prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(prefix, at + 1, StringComparison.Ordinal))
            {
                var start = at + prefix.Length;
                if (start + HashLength <= text.Length && store.FindByHash(text.Substring(start, HashLength)) is { } path)
                    yield return path;
            }
        }
    }

    private static IEnumerable<string> PathsOf(string process)
    {
        foreach (var link in Links)
        {
            if (Try(() => new FileInfo(Path.Combine(process, link)).LinkTarget) is { } target)
                yield return target;
        }

        foreach (var descriptor in Try(() => Directory.GetFiles(Path.Combine(process, "fd"))) ?? [])
        {
            if (Try(() => new FileInfo(descriptor).LinkTarget) is { } target)
                yield return target;
        }

        // Bytes as they are: what is looked for is ASCII.
        foreach (var text in Texts)
        {
            if (Try(() => Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(process, text)))) is { } contents)
                yield return contents;
        }
    }

    private static string NameOf(string process) => Try(() => File.ReadAllText(Path.Combine(process, "comm")).Trim()) ?? "ended";

    // Processes end while they are looked at, and those of others show nothing to a user who is not root.
    private static T? Try<T>(Func<T?> look)
        where T : class
    {
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
