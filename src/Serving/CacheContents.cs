using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Serving;

/// <summary>The files of a binary cache that is made of a store: they exist only while they are asked for.</summary>
internal sealed class CacheContents(Store store, CacheServerOptions options)
{
    private const int HashLength = 32;
    private const string NarInfoEnding = ".narinfo";
    private const string ArchiveFolder = "/nar/";
    private const string ProvenanceFolder = "/provenance/";

    /// <summary>What lies at a place, or <see cref="Found.Nothing"/>.</summary>
    /// <param name="target">As in the request: a slash, and the name of the file.</param>
    public Found Find(string target)
    {
        if (target == $"/{NixCacheInfo.FileName}")
            return new Found.Text(new NixCacheInfo(store.Directory, WantMassQuery: true, options.Priority).ToText(), "text/x-nix-cache-info");
        if (target.Length == 1 + HashLength + NarInfoEnding.Length && target.EndsWith(NarInfoEnding, StringComparison.Ordinal))
        {
            return Entry(target[1..(1 + HashLength)]) is { } entry
                ? new Found.Text(NarInfoOf(entry).ToText(store.Formula), "text/x-nix-narinfo")
                : new Found.Nothing();
        }

        if (target.StartsWith(ProvenanceFolder, StringComparison.Ordinal) && target.Length > ProvenanceFolder.Length + HashLength)
        {
            return Entry(target[ProvenanceFolder.Length..(ProvenanceFolder.Length + HashLength)]) is { } known
                && target == $"/{CarriedProvenance.FileOf(known.Path)}" && store.Provenance(known.Path) is { } record
                ? new Found.Text(Encoding.UTF8.GetString(CarriedProvenance.Write(known, record, options.Key, store.Formula)), "application/json")
                : new Found.Nothing();
        }

        // The name has both hashes: that of the path finds it, that of the archive keeps what was cached on the way from being another.
        return target.StartsWith(ArchiveFolder, StringComparison.Ordinal) && target.Length > ArchiveFolder.Length + HashLength
            && Entry(target[ArchiveFolder.Length..(ArchiveFolder.Length + HashLength)]) is { } named && target == $"/{UrlOf(named)}"
            ? new Found.Archive(named, options.Compression, $"\"{NixBase32.Encode(named.NarHash.ToBytes())}-{options.Compression.Word()}\"")
            : new Found.Nothing();
    }

    // A hash part is looked up only if it is one: it goes into a pattern.
    private StoreEntry? Entry(string hashPart) =>
        NixBase32.TryDecode(hashPart, 20) is not null && store.FindByHash(hashPart) is { } path && store.Keep(path) ? store.Query(path) : null;

    private NarInfo NarInfoOf(StoreEntry entry)
    {
        var info = NarInfos.Of(entry, UrlOf(entry), options.Compression, options.Key, store.Formula) with
        {
            Provenance = store.Provenance(entry.Path) is null ? null : CarriedProvenance.FileOf(entry.Path),
        };
        // Compressed archives are made while they are sent; how large they become is known then.
        return options.Compression is NarCompression.None ? info with { FileHash = info.NarHash, FileSize = info.NarSize } : info;
    }

    private string UrlOf(StoreEntry entry) =>
        $"nar/{entry.Path.HashPart}-{NixBase32.Encode(entry.NarHash.ToBytes())}.nar{options.Compression.Extension()}";

    /// <summary>What lies at a place.</summary>
    internal abstract record Found
    {
        private Found()
        {
        }

        public sealed record Nothing : Found;

        public sealed record Text(string Content, string ContentType) : Found;

        /// <param name="Tag">Its entity tag, with the quotes.</param>
        public sealed record Archive(StoreEntry Entry, NarCompression Compression, string Tag) : Found;
    }
}
