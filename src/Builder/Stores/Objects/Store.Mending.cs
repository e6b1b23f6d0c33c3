using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

public sealed partial class Store
{
    /// <summary>Puts another thing into the place of a valid object, in one step where there was something.</summary>
    /// <param name="temporary">In the store directory; what was in the place is there afterwards.</param>
    internal void Replace(StorePath path, string temporary)
    {
        using var held = Lock(path, CancellationToken.None);
        Flush(temporary);
        using var inside = _gate.EnterToAdd();
        if (SysStat.KindOf(RealPath(path)) is null)
            FileSystem.Rename(temporary, RealPath(path));
        else
            FileSystem.Exchange(temporary, RealPath(path));
        FileSystem.SyncDirectory(RealDirectory);
    }

    /// <summary>Removes the record of an object that does not exist; false if a valid one refers to it.</summary>
    public bool Forget(StorePath path)
    {
        using var held = Lock(path, CancellationToken.None);
        using var inside = _gate.EnterToCollect();
        if (Referrers(path).Count > 0)
            return false;
        if (_database.IdOf(FullPath(path)) is { } id)
            _ = _database.Unregister([id]);
        return true;
    }
}
