using System.Security.Cryptography;
using Hillingar.Builder.Nix;
using Hillingar.Linux;
using Hillingar.Sources;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Stores;

public sealed partial class Store
{
    /// <summary>
    /// Adds a file, symbolic link or tree by the hash of its NAR. The source is read once; what is valid already and not large is not
    /// written.
    /// </summary>
    /// <param name="include">As for a copy: asked with the path relative to the root and whether it is a directory; null for all.</param>
    /// <param name="expected">What the hash of the archive must be; null for any.</param>
    /// <exception cref="IOException">The source cannot be read, or the store not be written; or the hash is another.</exception>
    public StorePath AddTree(string sourcePath, string name, Func<string, bool, bool>? include = null, Sha256Hash? expected = null)
    {
        StorePath PathOf(NarHash nar) => expected is { } wanted && wanted != nar.Hash
            ? throw new StoreException($"'{sourcePath}' has the hash {nar.Hash}, and {wanted} was expected")
            : _formula.Source(name, nar.Hash, []);

        return Copy(sink => NarWriter.Write(sourcePath, sink, include), nar => !KeepWhole(PathOf(nar)), null, nar =>
            Described(PathOf(nar), nar, [], RecursiveAddress(nar)));
    }

    /// <summary>Adds a tree that is made in place.</summary>
    /// <param name="references">Valid objects that its contents name.</param>
    /// <param name="make">Makes a file or directory at the path that it gets.</param>
    public StorePath AddTree(string name, IReadOnlyCollection<StorePath> references, Action<string> make) => Make(temporary =>
    {
        make(temporary);
        CanonicalTree.Canonicalise(temporary);
        var nar = TreeHash.Of(temporary);
        return Described(_formula.Source(name, nar.Hash, references), nar, references, RecursiveAddress(nar));
    });

    /// <summary>Adds a tree of which every file is in memory; if it is there already, nothing is written.</summary>
    /// <param name="references">Valid objects that its contents name.</param>
    public StorePath AddTree(string name, IReadOnlyCollection<StorePath> references, PlainTree tree)
    {
        var nar = tree.Hash();
        var path = _formula.Source(name, nar.Hash, references);
        return KeepWhole(path) ? path : Make(temporary =>
        {
            PlainTreeWriter.Write(tree, temporary);
            CanonicalTree.Canonicalise(temporary);
            return Described(path, nar, references, RecursiveAddress(nar));
        });
    }

    /// <summary>Adds a text, as <c>.drv</c> files are.</summary>
    /// <param name="references">Valid objects that the text names.</param>
    public StorePath AddText(string name, ReadOnlySpan<byte> contents, IReadOnlyCollection<StorePath> references)
    {
        var path = _formula.Text(name, contents, references);
        if (KeepWhole(path))
            return path;
        var bytes = contents.ToArray();
        return Make(temporary =>
        {
            File.WriteAllBytes(temporary, bytes);
            CanonicalTree.Canonicalise(temporary);
            return Described(path, TreeHash.Of(temporary), references, $"text:sha256:{NixBase32.Encode(SHA256.HashData(bytes))}");
        });
    }

    /// <summary>Adds a single file by the hash of its bytes; it is not executable, even if the source is.</summary>
    /// <param name="sourcePath">A regular file, or a symbolic link to one.</param>
    /// <param name="expected">What the hash must be; null for any.</param>
    /// <exception cref="StoreException">The hash is another, and the message has both; or the source is no file.</exception>
    public StorePath AddFlatFile(string sourcePath, string name, Sha256Hash? expected)
    {
        var file = TreeEntry.RegularFileAt(sourcePath);
        var hash = FileHash.Of(file);
        if (expected is { } wanted && wanted != hash)
            throw new StoreException($"'{sourcePath}' has the hash {hash}, and {wanted} was expected");
        var path = _formula.Flat(name, hash);
        if (KeepWhole(path))
            return path;
        using var copied = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return Copy(sink => NarWriter.Write(file, sink, null, neverExecutable: true), _ => true, copied.AppendData, nar =>
            Sha256Hash.FromBytes(copied.GetCurrentHash()) == hash
                ? Described(path, nar, [], $"fixed:sha256:{NixBase32.Encode(hash.ToBytes())}")
                : throw new StoreException($"'{sourcePath}' changed while it was read; add it again when no program writes to it"));
    }

    /// <summary>
    /// Registers what a build has put at its path: makes it canonical, flushes it, and records which of the candidates it
    /// refers to. The caller holds the lock of the path.
    /// </summary>
    /// <param name="deriver">Valid.</param>
    /// <param name="candidates">What the build could see, and the path itself for references to itself.</param>
    /// <param name="outputName">The name of the output in the derivation.</param>
    /// <param name="contentAddress">Nix's CA field, for an output of a fixed hash that was checked.</param>
    /// <exception cref="StoreException">There is nothing, or what no store object may hold; or the deriver is not valid.</exception>
    public void RegisterOutput(
        StorePath path, StorePath deriver, IReadOnlyCollection<StorePath> candidates, string outputName = "out", string? contentAddress = null)
    {
        var real = RealPath(path);
        CanonicalTree.Canonicalise(real);
        var scanner = new ReferenceScanner(candidates);
        var nar = TreeHash.Of(real, null, scanner);
        Flush(real);
        FileSystem.SyncDirectory(RealDirectory);
        using var inside = _gate.EnterToAdd();
        _temporaryRoots.KeepFromInside(path);
        Register(
            new StoreEntry(path, nar.Hash, nar.Size, [.. candidates.Where(scanner.Found)], deriver, _time.GetUtcNow())
            {
                IsUltimate = true,
                ContentAddress = contentAddress,
            }, outputName);
    }

    /// <summary>Removes what lies at a path without being registered, as after a crash.</summary>
    /// <exception cref="InvalidOperationException">The path is valid.</exception>
    public void DiscardInvalid(StorePath path)
    {
        if (IsValid(path))
            throw new InvalidOperationException($"'{path}' is valid and is not discarded");
        TreeRemoval.Remove(RealPath(path));
    }

    private StoreEntry Described(StorePath path, NarHash nar, IReadOnlyCollection<StorePath> references, string contentAddress) =>
        new(path, nar.Hash, nar.Size, [.. references], null, _time.GetUtcNow()) { ContentAddress = contentAddress };

    private static string RecursiveAddress(NarHash nar) => $"fixed:r:sha256:{NixBase32.Encode(nar.Hash.ToBytes())}";

    // Reads, hashes and writes at once, on a thread each.
    private StorePath Copy(Action<BlockSink> write, Func<NarHash, bool> isNeeded, Action<ReadOnlySpan<byte>>? look, Func<NarHash, StoreEntry> describe)
    {
        TemporaryObject? temporary = null;
        try
        {
            var (nar, isCopied) = ArchivePipe.Copy(write, isNeeded, archive =>
            {
                temporary = TemporaryObject.New(RealDirectory, _layout.LocksDirectory);
                NarReader.Extract(archive, temporary.Path, canonical: true, look);
            });
            var entry = describe(nar);
            return isCopied ? PutInPlace(temporary!.Path, entry) : entry.Path;
        }
        catch (IOException e) when (IsFull(e))
        {
            throw Full(e);
        }
        finally
        {
            temporary?.Dispose();
        }
    }

    private StorePath Make(Func<string, StoreEntry> make)
    {
        using var temporary = TemporaryObject.New(RealDirectory, _layout.LocksDirectory);
        try
        {
            return PutInPlace(temporary.Path, make(temporary.Path));
        }
        catch (IOException e) when (IsFull(e))
        {
            throw Full(e);
        }
    }

    private StorePath PutInPlace(string temporary, StoreEntry entry)
    {
        using var held = Lock(entry.Path, CancellationToken.None);
        if (Keep(entry.Path))
            return entry.Path;

        // Contents first, then the name, then the record: each is on disk before the next one promises it.
        Flush(temporary);
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

    /// <summary>Whether something failed because there is no room: then no other source helps.</summary>
    public static bool IsFull(Exception? e) => e switch
    {
        null => false,
        LinuxException linux => linux.Errno is Errno.ENOSPC or Errno.EDQUOT,
        _ => (Errno)e.HResult is Errno.ENOSPC or Errno.EDQUOT || IsFull(e.InnerException),
    };

    private StoreException Full(IOException e) => new(
        $"the file system mounted at '{FileSystem.MountPointOf(RealDirectory)}' is full, "
            + $"where the store '{RealDirectory}' lies; make room there and try again ({e.Message})", e);

    // Of a tree the whole file system at once: one call instead of one for each of thousands of files.
    private void Flush(string path)
    {
        if (SysStat.KindOf(path) != FileKind.Regular)
        {
            FileSystem.Sync(RealDirectory);
            return;
        }

        using var file = FileSystem.OpenRead(path);
        FileSystem.SyncContents(file);
    }
}
