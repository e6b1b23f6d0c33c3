using System.Security.Cryptography;
using Hillingar.Builder.Nix;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Stores;

public sealed partial class Store
{
    /// <summary>
    /// Receives an object of which everything is known from its archive, as from a binary cache or an export. The caller has decided that
    /// the description can be trusted: that it is signed, or that the path follows from the contents.
    /// </summary>
    /// <param name="entry">What to record; its references must be valid, or the object itself. The time of registration is now.</param>
    /// <param name="archive">Exactly the object's NAR.</param>
    /// <returns>False if the object was valid already; the archive is then not read to its end.</returns>
    /// <exception cref="StoreException">The archive is malformed, or its hash or size are others; the message has both.</exception>
    public bool Receive(StoreEntry entry, Stream archive)
    {
        if (Keep(entry.Path))
            return false;
        _ = Make(temporary =>
        {
            var source = ByteSource.Of(archive);
            CheckSame(entry, Unpack(source, temporary, entry.NarSize));
            if (!source.TakeSome(1).IsEmpty)
                throw new StoreException($"there is more behind the archive of '{FullPath(entry.Path)}', at byte {source.Offset - 1}");
            return entry with { RegistrationTime = _time.GetUtcNow() };
        });
        return true;
    }

    /// <summary>
    /// Receives objects from a stream as <c>nix-store --export</c> writes it. It says nothing that could be checked but that the objects
    /// which each refers to are there: the caller trusts its author.
    /// </summary>
    /// <param name="received">Is told of each object in turn, and whether it was new.</param>
    /// <exception cref="StoreException">The stream is malformed, or is for another store directory; what came before is in the store.</exception>
    public void Import(Stream stream, Action<StorePath, bool> received)
    {
        var source = ByteSource.Of(stream);
        while (ExportStream.ReadsObject(source))
        {
            var wasNew = false;
            var path = Make(temporary =>
            {
                var nar = Unpack(source, temporary, long.MaxValue);
                var trailer = ExportStream.ReadTrailer(source);
                var entry = new StoreEntry(
                    ParseForeign(trailer.Path), nar.Hash, nar.Size, [.. trailer.References.Select(ParseForeign)],
                    trailer.Deriver.Length == 0 ? null : ParseForeign(trailer.Deriver), _time.GetUtcNow());
                wasNew = !Keep(entry.Path);
                // Of what is named by its contents it can be told, and then it is known for good.
                return _formula.Source(entry.Path.Name, nar.Hash, entry.References) == entry.Path ? entry with
                {
                    ContentAddress = RecursiveAddress(nar),
                } : entry;
            });
            received(path, wasNew);
        }
    }

    /// <summary>Writes objects as <c>nix-store --export</c> does.</summary>
    /// <param name="paths">Each after what it refers to, if the importing store has not got that.</param>
    /// <exception cref="StoreException">An object is not valid, or is not what it was; what was written then has no end.</exception>
    public void Export(IEnumerable<StorePath> paths, Stream output)
    {
        foreach (var path in paths)
        {
            RequireKept(path);
            var entry = Query(path)!;
            ExportStream.BeginObject(output);
            using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            {
                NarWriter.Write(RealPath(path), new StreamSink(output, hash));
                var found = Sha256Hash.FromBytes(hash.GetCurrentHash());
                if (found != entry.NarHash)
                    throw new StoreException(
                        $"'{FullPath(path)}' has the hash {found}, and {entry.NarHash} is recorded; 'hillingar store verify --repair' can mend it");
            }

            ExportStream.EndObject(output, FullPath(path), entry.References.Select(FullPath), entry.Deriver is { } deriver ? FullPath(deriver) : "");
        }

        ExportStream.End(output);
    }

    /// <summary>Writes the archive of a valid object.</summary>
    /// <exception cref="StoreException">The path is not valid.</exception>
    public void WriteArchive(StorePath path, Stream output)
    {
        RequireKept(path);
        NarWriter.Write(RealPath(path), output);
    }

    private StorePath ParseForeign(string fullPath) => Path.GetDirectoryName(fullPath) == Directory
        ? Parse(fullPath)
        : throw new StoreException($"'{fullPath}' is not a path of the store directory '{Directory}'; "
            + $"import it into a store that is opened with --store-dir {Path.GetDirectoryName(fullPath)}");

    private static NarHash Unpack(ByteSource source, string path, long most)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        source.Watch(bytes =>
        {
            hash.AppendData(bytes);
            size += bytes.Length;
            if (size > most)
                throw new StoreException($"the archive is longer than the {most} bytes that were promised");
        });
        NarReader.Extract(source, path, canonical: true);
        source.Watch(null);
        return new NarHash(Sha256Hash.FromBytes(hash.GetCurrentHash()), size);
    }

    private void CheckSame(StoreEntry entry, NarHash found)
    {
        if (found.Hash != entry.NarHash)
            throw new StoreException($"what was received for '{FullPath(entry.Path)}' has the hash {found.Hash}, and {entry.NarHash} was expected");
        if (found.Size != entry.NarSize)
            throw new StoreException($"what was received for '{FullPath(entry.Path)}' has {found.Size} bytes, and {entry.NarSize} were expected");
    }
}
