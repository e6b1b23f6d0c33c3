using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// An object in the making, in the store directory under a name that no object can have: <c>.new-ID</c>. While it is made a
/// lock of that name is held, which tells what a crash left behind from what is being written, in any process or
/// PID namespace that one is.
/// </summary>
internal sealed class TemporaryObject : IDisposable
{
    private const string Prefix = ".new-";

    private readonly StoreLock _held;

    private TemporaryObject(string path, StoreLock held)
    {
        Path = path;
        _held = held;
    }

    /// <summary>Where to make it; nothing is there at first.</summary>
    public string Path { get; }

    public static TemporaryObject New(string storeDirectory, string lockDirectory)
    {
        var name = $"{Prefix}{Guid.NewGuid():N}";
        return new TemporaryObject(
            System.IO.Path.Combine(storeDirectory, name), StoreLock.Take(System.IO.Path.Combine(lockDirectory, name), CancellationToken.None));
    }

    /// <summary>The lock of an object that no process is making any more, or never did; null if one makes it.</summary>
    public static StoreLock? TryTakeAbandoned(string lockDirectory, string name) => StoreLock.TryTake(System.IO.Path.Combine(lockDirectory, name));

    /// <summary>Removes what no process is making any more.</summary>
    public static void RemoveAbandoned(string storeDirectory, string lockDirectory)
    {
        // By the locks, which are few, and not by the store directory, which may hold very many objects: the lock is made first and goes last.
        foreach (var path in Directory.EnumerateFiles(lockDirectory, $"{Prefix}*"))
        {
            using var taken = StoreLock.TryTake(path);
            if (taken is not null)
                TreeRemoval.Remove(System.IO.Path.Combine(storeDirectory, System.IO.Path.GetFileName(path)));
        }
    }

    /// <summary>Removes it, unless it was renamed to its place.</summary>
    public void Dispose()
    {
        TreeRemoval.Remove(Path);
        _held.Dispose();
    }
}
