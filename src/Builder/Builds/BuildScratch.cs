using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>
/// The directory of one running build, named after its derivation. A lock beside it is held while it is used, which tells it from what
/// a builder that was killed has left.
/// </summary>
internal sealed class BuildScratch : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly StoreLock _held;

    private BuildScratch(string path, StoreLock held)
    {
        Path = path;
        _held = held;
    }

    internal string Path { get; }

    /// <summary>Waits for the directory and empties it.</summary>
    internal static BuildScratch Take(BuildLayout layout, StorePath derivation, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(layout.ScratchDirectory);
        var path = System.IO.Path.Combine(layout.ScratchDirectory, derivation.BaseName);
        var held = StoreLock.Take(path + LockSuffix, cancellationToken);
        Remove(path);
        Directory.CreateDirectory(path);
        return new BuildScratch(path, held);
    }

    /// <summary>Removes what builders that were killed have left.</summary>
    internal static void RemoveAbandoned(BuildLayout layout)
    {
        if (!Directory.Exists(layout.ScratchDirectory))
            return;
        foreach (var path in Directory.EnumerateDirectories(layout.ScratchDirectory))
        {
            if (!StorePath.TryParse(System.IO.Path.GetFileName(path), out var derivation) || !derivation.IsDerivation)
                continue; // What was kept on purpose.
            using var taken = StoreLock.TryTake(path + LockSuffix);
            if (taken is not null)
                Remove(path);
        }
    }

    /// <summary>Moves the build's working directory to where nobody removes it; null if there is none.</summary>
    internal string? Keep()
    {
        var build = System.IO.Path.Combine(Path, SandboxPreparation.Build);
        if (!Directory.Exists(build))
            return null;
        for (var number = 0; ; number++)
        {
            var kept = $"{Path}.failed-{number}";
            if (SysStat.KindOf(kept) is not null)
                continue;
            FileSystem.Rename(build, kept);
            return kept;
        }
    }

    public void Dispose()
    {
        Remove(Path);
        _held.Dispose();
    }

    // A build names its files as it likes, in bytes that the base library would not find again.
    private static void Remove(string path) => Ftw.RemoveTree(path);
}
