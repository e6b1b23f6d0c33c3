using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// A content-addressed store. An object is written under a temporary name, made read-only and canonical, flushed to disk,
/// renamed to its path, and registered last: it is valid if and only if it is registered, so that a crash leaves at worst
/// a stray that the next to need its path, or the collector, removes. Safe for several threads and processes. Every failure is an
/// <see cref="IOException"/>, and leaves nothing registered.
/// <para>
/// Beside a collector: what is added, received or kept through this object stays valid until the last <see cref="Session"/> ends, or if
/// there was none until this object is disposed. A caller that finds an object by other means and goes on to need it calls
/// <see cref="Keep"/>, which says whether it is there still; what is to last gets a root.
/// </para>
/// </summary>
public sealed partial class Store : IDisposable
{
    private const string NamedDirectoryKey = "store-directory";

    private readonly StoreLayout _layout;
    private readonly StoreDatabase _database;
    private readonly StorePathFormula _formula;
    private readonly StorePlaces _places;
    private readonly TimeProvider _time;
    private readonly CollectionGate _gate;
    private readonly TemporaryRoots _temporaryRoots;
    private readonly RootLinks _roots;

    private Store(StoreLayout layout, StoreDatabase database, string namedDirectory, TimeProvider time)
    {
        _layout = layout;
        _database = database;
        _time = time;
        _formula = new StorePathFormula(namedDirectory);
        _places = new StorePlaces(_formula, layout.StoreDirectory);
        _gate = new CollectionGate(Path.GetDirectoryName(layout.DatabasePath)!);
        _temporaryRoots = new TemporaryRoots(layout.TemporaryRootsDirectory, _gate);
        _roots = new RootLinks(_places, layout.RootsDirectory);
    }

    /// <summary>The absolute store directory that is a part of every path's hash; <see cref="StoreLayout.NamedDirectory"/> if that is given.</summary>
    public string Directory => _formula.StoreDirectory;

    /// <summary>The directory where the objects lie; the same as <see cref="Directory"/> unless the store has another's names.</summary>
    public string RealDirectory => _layout.StoreDirectory;

    public StoreLayout Layout => _layout;

    /// <summary>How paths in this store are computed.</summary>
    public StorePathFormula Formula => _formula;

    internal StoreDatabase Database => _database;

    internal CollectionGate Gate => _gate;

    internal string? OwnTemporaryRoots => _temporaryRoots.File;

    public TimeProvider Time => _time;

    /// <summary>Opens a store, and makes it where there is none.</summary>
    /// <exception cref="IOException">The directories cannot be made, or the store has paths for another store directory.</exception>
    public static Store Open(StoreLayout layout, TimeProvider time)
    {
        System.IO.Directory.CreateDirectory(layout.StoreDirectory);
        var database = new StoreDatabase(layout.DatabasePath);
        try
        {
            System.IO.Directory.CreateDirectory(layout.LocksDirectory);
            System.IO.Directory.CreateDirectory(layout.TemporaryRootsDirectory);
            var store = new Store(layout, database, NamedDirectory(layout, database), time);
            TemporaryObject.RemoveAbandoned(layout.StoreDirectory, layout.LocksDirectory);
            return store;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The path of an object as its own hash, derivations and references have it.</summary>
    public string FullPath(StorePath path) => _formula.FullPath(path);

    /// <summary>Where an object lies, for callers that open it.</summary>
    public string RealPath(StorePath path) => _places.RealPath(path);

    /// <exception cref="StoreException">The path is no path of this store.</exception>
    public StorePath Parse(string fullPath) => _places.Parse(fullPath);

    /// <summary>The object that an absolute path is, or leads into; null if it is none of this store's.</summary>
    public StorePath? TryLocate(string fullPath) => _places.TryLocate(fullPath);

    public bool IsValid(StorePath path) => _database.IsValid(FullPath(path));

    /// <summary>What is recorded of an object; null if it is not valid.</summary>
    public StoreEntry? Query(StorePath path) => _database.Query(FullPath(path)) is { } row ? Entry(row) : null;

    /// <summary>All valid objects in the order of their paths, read as they are gone through: what is registered meanwhile may be among them or not.</summary>
    public IEnumerable<StorePath> AllValid() => _database.PathsInOrder().Select(Parse);

    /// <summary>All valid objects in the order of their paths, with the sizes of their archives.</summary>
    public IEnumerable<(StorePath Path, long NarSize)> AllSizes() => _database.SizesInOrder().Select(entry => (Parse(entry.Path), entry.Size));

    /// <summary>The valid objects whose hash part that is; Nix's binary caches ask by it.</summary>
    /// <param name="hashPart">32 characters.</param>
    public StorePath? FindByHash(string hashPart) => _database.FindByPrefix($"{Directory}/{hashPart}-") is { } found ? Parse(found) : null;

    /// <summary>Valid objects with everything that they refer to, directly or not; each after what it refers to.</summary>
    /// <exception cref="StoreException">One of them is not valid.</exception>
    public IReadOnlyList<StoreEntry> Closure(IReadOnlyCollection<StorePath> paths) => Ordered(paths, Way.References);

    /// <summary>Valid objects with everything that refers to them, directly or not; each before what refers to it.</summary>
    /// <exception cref="StoreException">One of them is not valid.</exception>
    public IReadOnlyList<StoreEntry> ReferrersClosure(IReadOnlyCollection<StorePath> paths) => Ordered(paths, Way.Referrers);

    /// <summary>The valid objects that refer to one directly, itself left out.</summary>
    public IReadOnlyList<StorePath> Referrers(StorePath path) => [.. _database.Referrers(FullPath(path)).Select(Parse).Where(other => other != path)];

    /// <summary>The valid output that a derivation was built to; null if there is none.</summary>
    public StorePath? QueryOutput(StorePath derivation) =>
        Outputs(derivation).TryGetValue("out", out var output) && IsValid(output) ? output : null;

    /// <summary>The outputs by name that are recorded of a derivation; they need not be valid any more.</summary>
    public IReadOnlyDictionary<string, StorePath> Outputs(StorePath derivation) =>
        _database.OutputsOf(FullPath(derivation)).ToDictionary(output => output.Name, output => Parse(output.Path), StringComparer.Ordinal);

    /// <summary>The valid derivations that are recorded to have an output of that path.</summary>
    public IReadOnlyList<StorePath> Derivers(StorePath output) => [.. _database.DeriversOf(FullPath(output)).Select(Parse)];

    /// <summary>Adds signatures to those of a valid object; each once.</summary>
    /// <exception cref="StoreException">The object is not valid.</exception>
    public void AddSignatures(StorePath path, IEnumerable<string> signatures) => _database.AddSignatures(FullPath(path), signatures);

    /// <summary>
    /// From now until it is disposed everything that is added, received or kept stays. A long-lived process wraps each of its tasks in one,
    /// from the first look until what was made has a root; without sessions what it keeps would grow until it ends.
    /// </summary>
    public StoreSession Session() => new(_temporaryRoots);

    /// <summary>Keeps an object from the collector as described above, be it valid yet or not.</summary>
    /// <returns>Whether it is valid now, and so stays.</returns>
    public bool Keep(StorePath path)
    {
        try
        {
            _temporaryRoots.Keep(path);
        }
        catch (IOException e) when (IsFull(e))
        {
            throw Full(e);
        }

        return IsValid(path);
    }

    /// <summary>
    /// The same for a caller that will open it: an object that was removed past the
    /// store is forgotten, and can be made anew. The caller holds no lock of the path.
    /// </summary>
    /// <exception cref="StoreException">The object is gone, and others that are valid need it.</exception>
    public bool KeepWhole(StorePath path)
    {
        if (!Keep(path))
            return false;
        if (SysStat.KindOf(RealPath(path)) is not null)
            return true;
        return Forget(path) ? false : throw new StoreException(
            $"'{FullPath(path)}' is recorded and does not exist, and other objects need it; mend it with 'hillingar store verify --repair'");
    }

    /// <exception cref="StoreException">The object is not valid.</exception>
    internal void RequireKept(StorePath path)
    {
        if (!Keep(path))
            throw new StoreException($"'{FullPath(path)}' is not valid");
    }

    /// <summary>Makes a named root, or changes what it keeps.</summary>
    /// <param name="name">A file name, or several with slashes between them.</param>
    /// <exception cref="StoreException">The name is none, or the object not valid.</exception>
    public void AddRoot(string name, StorePath path)
    {
        RequireKept(path);
        _roots.Add(name, path);
    }

    /// <summary>Makes a symbolic link anywhere to an object, and a root that lasts as long as the link.</summary>
    /// <inheritdoc cref="AddRoot"/>
    public void AddIndirectRoot(string link, StorePath path)
    {
        RequireKept(path);
        _roots.AddIndirect(link, path);
    }

    /// <returns>False if there is none of that name.</returns>
    public bool RemoveRoot(string name) => _roots.Remove(name);

    /// <summary>The named roots, sorted.</summary>
    public IReadOnlyList<StoreRoot> NamedRoots() => _roots.List();

    /// <summary>Waits until no other thread, of this process or another, makes the object of this path.</summary>
    public StoreLock Lock(StorePath path, CancellationToken cancellationToken) =>
        StoreLock.Take(Path.Combine(_layout.LocksDirectory, path.HashPart), cancellationToken);

    /// <summary>Takes the lock of a path without waiting; null if another thread or process has it.</summary>
    internal StoreLock? TryLock(StorePath path) => StoreLock.TryTake(Path.Combine(_layout.LocksDirectory, path.HashPart));

    /// <summary>A value that was remembered under a key; null if there is none.</summary>
    public string? Recall(string key) => _database.Recall(key);

    /// <summary>Keeps a small value beside the records, for what is costly to find out anew.</summary>
    public void Remember(string key, string value) => _database.Remember(key, value);

    public void Dispose()
    {
        _temporaryRoots.Dispose();
        _database.Dispose();
    }

    private enum Way
    {
        References,
        Referrers,
    }

    private List<StoreEntry> Ordered(IReadOnlyCollection<StorePath> paths, Way way)
    {
        foreach (var path in paths)
        {
            if (!IsValid(path))
                throw new StoreException($"'{FullPath(path)}' is not valid");
        }

        var found = _database.Closure([.. paths.Select(FullPath)], way == Way.Referrers).Select(Entry).ToDictionary(entry => entry.Path);
        var ordered = new List<StoreEntry>(found.Count);
        var seen = new HashSet<StorePath>();
        // Depth first with a stack of our own: a chain may be longer than a thread's stack is deep.
        var open = new Stack<(StoreEntry Entry, int Next)>();
        foreach (var start in found.Values.OrderBy(entry => entry.Path))
        {
            if (!seen.Add(start.Path))
                continue;
            open.Push((start, 0));
            while (open.TryPop(out var top))
            {
                if (top.Next == top.Entry.References.Count)
                {
                    ordered.Add(top.Entry);
                    continue;
                }

                open.Push((top.Entry, top.Next + 1));
                if (found.TryGetValue(top.Entry.References[top.Next], out var below) && seen.Add(below.Path))
                    open.Push((below, 0));
            }
        }

        return ordered;
    }

    private StoreEntry Entry(StoredPath row) => new(
        Parse(row.Path),
        row.NarHash,
        row.NarSize,
        [.. row.References.Select(Parse)],
        row.Deriver is null ? null : Parse(row.Deriver),
        row.RegistrationTime)
    {
        ContentAddress = row.ContentAddress,
        Signatures = row.Signatures,
        IsUltimate = row.IsUltimate,
    };

    // Of a store whose paths are another's the name is kept beside the records, so that no program opens it under a wrong one.
    private static string NamedDirectory(StoreLayout layout, StoreDatabase database)
    {
        var recorded = database.Recall(NamedDirectoryKey);
        if (layout.NamedDirectory is not { } named)
            return recorded ?? layout.StoreDirectory;
        if (!Path.IsPathRooted(named) || named.Length == 1 || named != Path.TrimEndingDirectorySeparator(Path.GetFullPath(named)))
            throw new StoreException($"'{named}' cannot be a store directory: write an absolute path without '.', '..' and a slash at its end");
        var current = recorded ?? (database.HasPaths() ? layout.StoreDirectory : null);
        if (current is not null && current != named)
            throw new StoreException($"the store in '{layout.StoreDirectory}' has the paths of '{current}', not of '{named}'; use another --root for those");
        if (recorded is null && named != layout.StoreDirectory)
            database.Remember(NamedDirectoryKey, named);
        return named;
    }
}
