using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The directory of one running build, named after its derivation. A lock beside it is held while it is used, which tells it from what
/// a builder that was killed has left. The lock is made first and goes last.
/// </summary>
internal sealed class BuildScratch : IDisposable
{
    private const string LockSuffix = ".lock";

    // The processes of a killed builder's build end a moment after the builder, and may have made one more file.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
        MakePrivate(layout.ScratchDirectory);
        var path = System.IO.Path.Combine(layout.ScratchDirectory, derivation.BaseName);
        var held = StoreLock.Take(path + LockSuffix, cancellationToken);
        if (Directory.Exists(path))
            RemoveAbandoned(path);
        Directory.CreateDirectory(path);
        return new BuildScratch(path, held);
    }

    /// <summary>Removes what builders that were killed have left: their directories, the beginnings of their logs, and their locks.</summary>
    /// <returns>How many builds that were.</returns>
    internal static int RemoveAbandoned(BuildLayout layout)
    {
        if (!Directory.Exists(layout.ScratchDirectory))
            return 0;
        var removed = 0;
        var names = Directory.EnumerateFileSystemEntries(layout.ScratchDirectory).Select(path => System.IO.Path.GetFileName(path))
            .Select(name => name.EndsWith(LockSuffix, StringComparison.Ordinal) ? name[..^LockSuffix.Length] : name).ToHashSet();
        foreach (var name in names)
        {
            if (!StorePath.TryParse(name, out var derivation) || !derivation.IsDerivation)
                continue; // What was kept on purpose.
            var path = System.IO.Path.Combine(layout.ScratchDirectory, name);
            using var taken = StoreLock.TryTake(path + LockSuffix);
            if (taken is null)
                continue;
            RemoveAbandoned(path);
            BuildLog.Discard(layout.LogDirectory, derivation.BaseName);
            removed++;
        }

        return removed;
    }

    /// <summary>Moves the build's working directory to where no other builder removes it; null if there is none.</summary>
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
        TreeRemoval.Remove(Path);
        _held.Dispose();
    }

    private static void RemoveAbandoned(string path)
    {
        BuildGroup.RemoveAbandoned();
        _ = SpinWait.SpinUntil(() => TryRemove(path), Patience);
        TreeRemoval.Remove(path);
    }

    private static bool TryRemove(string path)
    {
        try
        {
            TreeRemoval.Remove(path);
            return true;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOTEMPTY)
        {
            return false;
        }
    }

    // A build of root's makes files that are root's on the host. No other user
    // is to reach them, to run a file with a set-user-ID bit or write to a file that all may write to.
    private static void MakePrivate(string directory)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!Directory.Exists(directory))
            Directory.CreateDirectory(directory, Private);
        if (File.GetUnixFileMode(directory) != Private)
            File.SetUnixFileMode(directory, Private);
    }
}
