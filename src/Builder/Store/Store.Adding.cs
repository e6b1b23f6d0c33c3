using Hillingar.Linux;
using Hillingar.Sources;
using Hillingar.Units;

namespace Hillingar.Builder;

public sealed partial class Store
{
    /// <summary>Adds a file, symbolic link or tree by the hash of its NAR.</summary>
    /// <param name="include">As for a copy: asked with the path relative to the root and whether it is a directory; null for all.</param>
    /// <param name="expected">What the hash of the archive must be; null for any.</param>
    /// <exception cref="IOException">The source cannot be read, or the store not be written; or the hash is another.</exception>
    public StorePath AddTree(string sourcePath, string name, Func<string, bool, bool>? include = null, Sha256Hash? expected = null)
    {
        // Most of what is added is there already, and is then read and not written.
        var nar = NarHash.Of(sourcePath, include);
        if (expected is { } wanted && wanted != nar.Hash)
            throw new StoreException($"'{sourcePath}' has the hash {nar.Hash}, and {wanted} was expected");
        var path = _formula.Source(name, nar.Hash, []);
        return Keep(path) ? path : AddTree(name, [], temporary => CanonicalTree.Copy(sourcePath, temporary, include));
    }

    /// <summary>Adds a tree that is made in place.</summary>
    /// <param name="references">Valid objects that its contents name.</param>
    /// <param name="make">Makes a file or directory at the path that it gets.</param>
    public StorePath AddTree(string name, IReadOnlyCollection<StorePath> references, Action<string> make) => Add(make, temporary =>
    {
        var nar = NarHash.Of(temporary);
        return Described(_formula.Source(name, nar.Hash, references), nar, references, $"fixed:r:sha256:{NixBase32.Encode(nar.Hash.ToBytes())}");
    });

    /// <summary>Adds a text, as <c>.drv</c> files are.</summary>
    /// <param name="references">Valid objects that the text names.</param>
    public StorePath AddText(string name, ReadOnlySpan<byte> contents, IReadOnlyCollection<StorePath> references)
    {
        var path = _formula.Text(name, contents, references);
        if (Keep(path))
            return path;
        var bytes = contents.ToArray();
        return Add(temporary => File.WriteAllBytes(temporary, bytes), temporary =>
            Described(path, NarHash.Of(temporary), references, $"text:sha256:{NixBase32.Encode(FileHash.Of(temporary).ToBytes())}"));
    }

    /// <summary>Adds a single file by the hash of its bytes; it is not executable, whatever the source is.</summary>
    /// <param name="sourcePath">A regular file, or a symbolic link to one.</param>
    /// <param name="expected">What the hash must be; null for any.</param>
    /// <exception cref="StoreException">The hash is another, and the message has both; or the source is no file.</exception>
    public StorePath AddFlatFile(string sourcePath, string name, Sha256Hash? expected)
    {
        var file = TreeEntry.RegularFileAt(sourcePath);
        var path = Checked(FileHash.Of(file));
        return Keep(path) ? path : Add(
            temporary =>
            {
                File.Copy(file, temporary);
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            },
            temporary =>
            {
                var hash = FileHash.Of(temporary);
                return Described(Checked(hash), NarHash.Of(temporary), [], $"fixed:sha256:{NixBase32.Encode(hash.ToBytes())}");
            });

        StorePath Checked(Sha256Hash hash) => expected is { } wanted && wanted != hash
            ? throw new StoreException($"'{sourcePath}' has the hash {hash}, and {wanted} was expected")
            : _formula.Flat(name, hash);
    }

    /// <summary>
    /// Registers what a build has put at its path: makes it canonical, flushes it, and records which of the candidates it
    /// refers to. The caller holds the lock of the path.
    /// </summary>
    /// <param name="deriver">Valid.</param>
    /// <param name="candidates">What the build could see, and the path itself for references to itself.</param>
    /// <param name="outputName">The name of the output in the derivation.</param>
    /// <exception cref="StoreException">There is nothing, or what no store object may hold; or the deriver is not valid.</exception>
    public void RegisterOutput(StorePath path, StorePath deriver, IReadOnlyCollection<StorePath> candidates, string outputName = "out")
    {
        var real = RealPath(path);
        CanonicalTree.Canonicalise(real);
        var scanner = new ReferenceScanner(candidates);
        var nar = NarHash.Of(real, null, scanner);
        Flush();
        using var inside = _gate.EnterToAdd();
        _temporaryRoots.KeepFromInside(path);
        Register(new StoreEntry(path, nar.Hash, nar.Size, [.. candidates.Where(scanner.Found)], deriver, _time.GetUtcNow()) { IsUltimate = true }, outputName);
    }

    /// <summary>
    /// Receives an object of which everything is known from its archive, as from a binary cache or an export. Whoever calls has decided that
    /// the description can be trusted: that it is signed, or that the path follows from the contents.
    /// </summary>
    /// <param name="entry">What to record; its references must be valid, or the object itself.</param>
    /// <param name="archive">Exactly the object's NAR.</param>
    /// <returns>False if the object was valid already; the archive is then not read to its end.</returns>
    /// <exception cref="StoreException">The archive is malformed, or its hash or size are others; the message has both.</exception>
    public bool Receive(StoreEntry entry, Stream archive)
    {
        if (Keep(entry.Path))
            return false;
        _ = Add(
            temporary => NarReader.Extract(archive, temporary),
            temporary => new Addition(entry with { RegistrationTime = _time.GetUtcNow() }, CheckedAgainst(entry, NarHash.Of(temporary))));
        return true;
    }

    /// <summary>Writes the archive of a valid object.</summary>
    /// <exception cref="StoreException">It is not valid.</exception>
    public void WriteArchive(StorePath path, Stream output)
    {
        RequireKept(path);
        NarWriter.Write(RealPath(path), output);
    }

    /// <summary>Removes what lies at a path without being registered, as after a crash.</summary>
    /// <exception cref="InvalidOperationException">The path is valid.</exception>
    public void DiscardInvalid(StorePath path)
    {
        if (IsValid(path))
            throw new InvalidOperationException($"'{path}' is valid and is not discarded");
        TreeRemoval.Remove(RealPath(path));
    }

    private NarHash CheckedAgainst(StoreEntry entry, NarHash found) => found.Hash != entry.NarHash
        ? throw new StoreException($"what was received for '{FullPath(entry.Path)}' has the hash {found.Hash}, and {entry.NarHash} was expected")
        : found.Size != entry.NarSize
            ? throw new StoreException($"what was received for '{FullPath(entry.Path)}' has {found.Size} bytes, and {entry.NarSize} were expected")
            : found;

    private Addition Described(StorePath path, NarHash nar, IReadOnlyCollection<StorePath> references, string contentAddress) => new(
        new StoreEntry(path, nar.Hash, nar.Size, [.. references], null, _time.GetUtcNow()) { ContentAddress = contentAddress }, nar);

    private StorePath Add(Action<string> make, Func<string, Addition> describe)
    {
        using var temporary = TemporaryObject.New(RealDirectory, _layout.LocksDirectory);
        try
        {
            make(temporary.Path);
            CanonicalTree.Canonicalise(temporary.Path);
            return PutInPlace(temporary.Path, describe(temporary.Path).Entry);
        }
        catch (IOException e) when (IsFull(e))
        {
            throw new StoreException($"the file system of '{RealDirectory}' is full; make room there and try again ({e.Message})", e);
        }
    }

    private StorePath PutInPlace(string temporary, StoreEntry entry)
    {
        using var held = Lock(entry.Path, CancellationToken.None);
        if (Keep(entry.Path))
            return entry.Path;

        // Contents first, then the name, then the record: each is on disk before the next one promises it.
        Flush();
        using var inside = _gate.EnterToAdd();
        DiscardInvalid(entry.Path);
        FileSystem.Rename(temporary, RealPath(entry.Path));
        FileSystem.SyncDirectory(RealDirectory);
        Register(entry, null);
        return entry.Path;
    }

    private void Register(StoreEntry entry, string? outputName) => _database.Register(
        new StoredPath(
            FullPath(entry.Path),
            entry.NarHash,
            entry.NarSize,
            [.. entry.References.Select(FullPath)],
            entry.Deriver is { } deriver ? FullPath(deriver) : null,
            entry.RegistrationTime,
            entry.ContentAddress,
            entry.Signatures,
            entry.IsUltimate),
        outputName);

    private static bool IsFull(IOException e) =>
        (e is LinuxException { Errno: var errno } ? errno : (Errno)e.HResult) is Errno.ENOSPC or Errno.EDQUOT;

    // The whole file system at once: one call instead of one for each of thousands of files.
    private void Flush() => FileSystem.Sync(RealDirectory);

    private sealed record Addition(StoreEntry Entry, NarHash Nar);
}
