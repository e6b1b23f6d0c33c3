using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// Removes from the store directory what is no object: strays of crashes, unfinished objects, files that are shared no more; and abandoned locks.
/// </summary>
internal sealed class StoreSweep(Store store)
{
    /// <summary>Removes what lies in the store directory without a record and is not being made by any process.</summary>
    /// <returns>How much there was.</returns>
    public int RemoveStrays(CancellationToken cancellationToken)
    {
        using var directory = TreeDirectory.Open(store.RealDirectory, followLink: true);
        var names = directory.Names();
        var removed = 0;
        // Names and records both rise by their bytes, so that one look at each is enough.
        using var valid = store.Database.NamesInOrder(store.Directory).GetEnumerator();
        var next = valid.MoveNext() ? valid.Current : null;
        for (var i = 0; i < names.Count; i++)
        {
            while (next is not null && next.AsSpan().SequenceCompareTo(names[i]) < 0)
                next = valid.MoveNext() ? valid.Current : null;
            if (next is not null && names[i].SequenceEqual(next))
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            if (RemoveStray(directory, names[i]))
                removed++;
        }

        return removed;
    }

    /// <summary>Removes the shared files that nothing shares any more.</summary>
    /// <returns>How many there were.</returns>
    public int RemoveUnsharedLinks()
    {
        var folder = Path.Combine(store.RealDirectory, Optimiser.LinksFolder);
        if (!Directory.Exists(folder))
            return 0;
        using var directory = TreeDirectory.Open(folder);
        var names = directory.Names();
        var removed = 0;
        for (var i = 0; i < names.Count; i++)
        {
            if (directory.StatusOf(names[i]).Links > 1)
                continue;
            directory.RemoveFile(names[i]);
            removed++;
        }

        return removed;
    }

    /// <summary>Removes the locks of processes that died before there was an object, or when it was gone already.</summary>
    public void RemoveLocks()
    {
        foreach (var path in Directory.EnumerateFiles(store.Layout.LocksDirectory))
        {
            // Letting a lock go removes its file; one that a process holds stays.
            using var abandoned = StoreLock.TryTake(path);
        }
    }

    private bool RemoveStray(TreeDirectory directory, ReadOnlySpan<byte> name)
    {
        var text = ByteName.Show(name);
        if (text == Optimiser.LinksFolder)
            return false;
        if (StorePath.TryParse(text, out var path))
            return RemoveUnlessMade(directory, name, path);
        // Objects in the making have a lock of their own name.
        using var abandoned = TemporaryObject.TryTakeAbandoned(store.Layout.LocksDirectory, text);
        if (abandoned is null)
            return false;
        TreeRemoval.Remove(directory, name, store.RealDirectory + '/' + text);
        return true;
    }

    private bool RemoveUnlessMade(TreeDirectory directory, ReadOnlySpan<byte> name, StorePath path)
    {
        // A process that makes the object of a path holds its lock, from before there is something until it is registered.
        using var alone = store.TryLock(path);
        if (alone is null || store.IsValid(path))
            return false;
        TreeRemoval.Remove(directory, name, store.RealPath(path));
        return true;
    }
}
