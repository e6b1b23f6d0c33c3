using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>Where a store is.</summary>
/// <param name="StoreDirectory">The directory with the objects, absolute.</param>
/// <param name="DatabasePath">The SQLite file with the validity and reference records; lock files lie beside it.</param>
/// <param name="NamedDirectory">
/// The store directory that is a part of the hash of every path; null for <paramref name="StoreDirectory"/>. Another one, such as
/// <c>/nix/store</c>, gives the objects the names that they have there.
/// </param>
public sealed record StoreLayout(string StoreDirectory, string DatabasePath, string? NamedDirectory = null)
{
    /// <summary>The directory of everything that is kept on a host: the store, its database, generations, roots.</summary>
    public string StateDirectory => Path.GetDirectoryName(Path.GetDirectoryName(DatabasePath))!;

    /// <summary>Links that keep what they lead to from the collector.</summary>
    public string RootsDirectory => Path.Combine(StateDirectory, "gcroots");

    /// <summary>Links to the generations of the host, all of which are roots.</summary>
    public string GenerationsDirectory => Path.Combine(StateDirectory, "generations");

    internal string LocksDirectory => Path.Combine(Path.GetDirectoryName(DatabasePath)!, "locks");

    internal string TemporaryRootsDirectory => Path.Combine(Path.GetDirectoryName(DatabasePath)!, "temproots");

    /// <summary>The store of a host: below one directory as <c>hillingard --root</c> has it, or at the system's place.</summary>
    /// <param name="root">As of <see cref="HostDirectories.At"/>.</param>
    /// <param name="namedDirectory">As in the record.</param>
    public static StoreLayout At(string? root, string? namedDirectory = null)
    {
        var state = HostDirectories.At(root).State;
        return new StoreLayout(Path.Combine(state, "store"), Path.Combine(state, "db", "db.sqlite"), namedDirectory);
    }
}
