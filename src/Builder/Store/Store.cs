using Hillingar.Linux;
using Hillingar.Sources;
using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>
/// A content-addressed store. An object is written under a temporary name, made read-only and canonical, flushed to disk,
/// renamed to its path, and registered last: it is valid if and only if it is registered, so that a crash leaves at worst
/// a stray that the next to need its path removes. Safe for several threads and processes. Every failure is an
/// <see cref="IOException"/>, and leaves nothing registered.
/// </summary>
public sealed class Store : IDisposable
{
    private readonly StoreDatabase _database;
    private readonly StorePathFormula _formula;
    private readonly TimeProvider _time;
    private readonly string _locks;

    private Store(StoreLayout layout, StoreDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
        _formula = new StorePathFormula(layout.StoreDirectory);
        _locks = Path.Combine(Path.GetDirectoryName(layout.DatabasePath)!, "locks");
    }

    /// <summary>The absolute store directory.</summary>
    public string Directory => _formula.StoreDirectory;

    /// <summary>How paths in this store are computed.</summary>
    public StorePathFormula Formula => _formula;

    /// <summary>Opens a store, and makes it where there is none.</summary>
    /// <exception cref="IOException">The directories cannot be made.</exception>
    public static Store Open(StoreLayout layout, TimeProvider time)
    {
        System.IO.Directory.CreateDirectory(layout.StoreDirectory);
        var store = new Store(layout, new StoreDatabase(layout.DatabasePath), time);
        System.IO.Directory.CreateDirectory(store._locks);
        TemporaryObject.RemoveAbandoned(layout.StoreDirectory, store._locks);
        return store;
    }

    public string FullPath(StorePath path) => _formula.FullPath(path);

    /// <exception cref="StoreException">It is no path of this store.</exception>
    public StorePath Parse(string fullPath) =>
        Path.GetDirectoryName(fullPath) == Directory && StorePath.TryParse(Path.GetFileName(fullPath), out var path)
            ? path
            : throw new StoreException($"'{fullPath}' is not a path of the store '{Directory}'");

    public bool IsValid(StorePath path) => _database.IsValid(FullPath(path));

    /// <summary>What is recorded of an object; null if it is not valid.</summary>
    public StoreEntry? Query(StorePath path) => _database.Query(FullPath(path)) is not { } row ? null : new StoreEntry(
        path,
        row.NarHash,
        row.NarSize,
        [.. row.References.Select(Parse)],
        row.Deriver is null ? null : Parse(row.Deriver),
        row.RegistrationTime);

    /// <summary>The valid output that a derivation was built to; null if there is none.</summary>
    public StorePath? QueryOutput(StorePath derivation) =>
        _database.OutputOf(FullPath(derivation)) is { } output && Parse(output) is var path && IsValid(path) ? path : null;

    /// <summary>Adds a file, symbolic link or tree by the hash of its NAR.</summary>
    /// <param name="include">As for a copy: asked with the path relative to the root and whether it is a directory; null for all.</param>
    /// <exception cref="IOException">The source cannot be read, or the store not be written.</exception>
    public StorePath AddTree(string sourcePath, string name, Func<string, bool, bool>? include = null)
    {
        // Most of what is added is there already, and is then read and not written.
        var path = _formula.Source(name, NarHash.Of(sourcePath, include).Hash, []);
        return IsValid(path) ? path : AddTree(name, [], temporary => CanonicalTree.Copy(sourcePath, temporary, include));
    }

    /// <summary>Adds a tree that is made in place.</summary>
    /// <param name="references">Valid objects that its contents name.</param>
    /// <param name="make">Makes a file or directory at the path that it gets.</param>
    public StorePath AddTree(string name, IReadOnlyCollection<StorePath> references, Action<string> make) => Add(make, temporary =>
    {
        var nar = NarHash.Of(temporary);
        return new Addition(_formula.Source(name, nar.Hash, references), nar, references, $"fixed:r:sha256:{NixBase32.Encode(nar.Hash.ToBytes())}");
    });

    /// <summary>Adds a text, as <c>.drv</c> files are.</summary>
    /// <param name="references">Valid objects that the text names.</param>
    public StorePath AddText(string name, ReadOnlySpan<byte> contents, IReadOnlyCollection<StorePath> references)
    {
        var path = _formula.Text(name, contents, references);
        if (IsValid(path))
            return path;
        var bytes = contents.ToArray();
        return Add(temporary => File.WriteAllBytes(temporary, bytes), temporary =>
            new Addition(path, NarHash.Of(temporary), references, $"text:sha256:{NixBase32.Encode(FileHash.Of(temporary).ToBytes())}"));
    }

    /// <summary>Adds a single file by the hash of its bytes; it is not executable, whatever the source is.</summary>
    /// <param name="sourcePath">A regular file, or a symbolic link to one.</param>
    /// <param name="expected">What the hash must be; null for any.</param>
    /// <exception cref="StoreException">The hash is another, and the message has both; or the source is no file.</exception>
    public StorePath AddFlatFile(string sourcePath, string name, Sha256Hash? expected)
    {
        var file = TreeEntry.RegularFileAt(sourcePath);
        var path = Checked(FileHash.Of(file));
        return IsValid(path) ? path : Add(
            temporary =>
            {
                File.Copy(file, temporary);
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            },
            temporary =>
            {
                var hash = FileHash.Of(temporary);
                return new Addition(Checked(hash), NarHash.Of(temporary), [], $"fixed:sha256:{NixBase32.Encode(hash.ToBytes())}");
            });

        StorePath Checked(Sha256Hash hash) => expected is { } wanted && wanted != hash
            ? throw new StoreException($"'{sourcePath}' has the hash {hash}, and {wanted} was expected")
            : _formula.Flat(name, hash);
    }

    /// <summary>
    /// Registers what a build has put at its path: makes it canonical, flushes it, and records which of the candidates it
    /// refers to. The caller holds the lock of the path.
    /// </summary>
    /// <param name="candidates">What the build could see, and the path itself for references to itself.</param>
    /// <exception cref="StoreException">There is nothing, or what no store object may hold; or the deriver is not valid.</exception>
    public void RegisterOutput(StorePath path, StorePath deriver, IReadOnlyCollection<StorePath> candidates)
    {
        var full = FullPath(path);
        CanonicalTree.Canonicalise(full);
        var scanner = new ReferenceScanner(candidates);
        var nar = NarHash.Of(full, null, scanner);
        Flush();
        _database.Register(full, nar, candidates.Where(scanner.Found).Select(FullPath), FullPath(deriver), null, _time.GetUtcNow());
    }

    /// <summary>Waits until nobody else, in this process or another, makes the object of this path.</summary>
    public StoreLock Lock(StorePath path, CancellationToken cancellationToken) =>
        StoreLock.Take(Path.Combine(_locks, path.HashPart), cancellationToken);

    /// <summary>Removes what lies at a path without being registered, as after a crash.</summary>
    /// <exception cref="InvalidOperationException">The path is valid.</exception>
    public void DiscardInvalid(StorePath path)
    {
        if (IsValid(path))
            throw new InvalidOperationException($"'{path}' is valid and is not discarded");
        CanonicalTree.Remove(FullPath(path));
    }

    /// <summary>A value that was remembered under a key; null if there is none.</summary>
    public string? Recall(string key) => _database.Recall(key);

    /// <summary>Keeps a small value beside the records, for what is costly to find out anew.</summary>
    public void Remember(string key, string value) => _database.Remember(key, value);

    public void Dispose() => _database.Dispose();

    private StorePath Add(Action<string> make, Func<string, Addition> describe)
    {
        using var temporary = TemporaryObject.New(Directory, _locks);
        try
        {
            make(temporary.Path);
            CanonicalTree.Canonicalise(temporary.Path);
            return PutInPlace(temporary.Path, describe(temporary.Path));
        }
        catch (IOException e) when (IsFull(e))
        {
            throw new StoreException($"the file system of '{Directory}' is full; make room there and try again ({e.Message})", e);
        }
    }

    private StorePath PutInPlace(string temporary, Addition addition)
    {
        using var held = Lock(addition.Path, CancellationToken.None);
        if (IsValid(addition.Path))
            return addition.Path;

        DiscardInvalid(addition.Path);
        var full = FullPath(addition.Path);
        // Contents first, then the name, then the record: each is on disk before the next one promises it.
        Flush();
        FileSystem.Rename(temporary, full);
        FileSystem.SyncDirectory(Directory);
        _database.Register(full, addition.Nar, addition.References.Select(FullPath), null, addition.ContentAddress, _time.GetUtcNow());
        return addition.Path;
    }

    private static bool IsFull(IOException e) =>
        (e is LinuxException { Errno: var errno } ? errno : (Errno)e.HResult) is Errno.ENOSPC or Errno.EDQUOT;

    // The whole file system at once: one call instead of one for each of thousands of files.
    private void Flush() => FileSystem.Sync(Directory);

    private sealed record Addition(StorePath Path, NarHash Nar, IReadOnlyCollection<StorePath> References, string ContentAddress);
}
