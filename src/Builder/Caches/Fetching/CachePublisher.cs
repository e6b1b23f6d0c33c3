using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Puts objects of the store into a binary cache, each with its provenance where that is known. Archives go first, several
/// at a time; narinfos follow, each behind those that it refers to, so that the cache is complete at every moment.
/// </summary>
/// <param name="key">Signs what is published; null for the signatures that the objects have already.</param>
/// <param name="observe">Told what happens, by several threads.</param>
public sealed class CachePublisher(Store store, BinaryCache cache, NarCompression compression, SecretKey? key, Action<TransferEvent> observe)
{
    private const int Writers = 4;

    /// <summary>Publishes what the cache has not.</summary>
    /// <param name="closure">Each object after what it refers to; what is left out must be in the cache.</param>
    /// <returns>What was published.</returns>
    /// <exception cref="IOException">The store cannot be read, or the cache not be written; nothing is half there.</exception>
    public ImmutableArray<StorePath> Publish(IReadOnlyList<StoreEntry> closure, CancellationToken cancellationToken)
    {
        cache.Prepare(cancellationToken);
        var missing = new ConcurrentDictionary<StorePath, NarInfo?>();
        WorkCrew.Run("hillingar-ask", Math.Min(closure.Count, 16), closure, entry =>
        {
            if (!cache.Has(entry.Path, cancellationToken))
                missing[entry.Path] = null;
            return [];
        }, cancellationToken);

        var entries = closure.Where(entry => missing.ContainsKey(entry.Path)).ToList();
        observe(new TransferEvent.Planned(entries.Count, entries.Sum(entry => entry.NarSize)));
        WorkCrew.Run("hillingar-publish", Math.Min(entries.Count, Writers), entries, entry =>
        {
            missing[entry.Path] = PutArchive(entry, cancellationToken);
            return [];
        }, cancellationToken);
        foreach (var entry in entries)
        {
            cache.Publish(missing[entry.Path]!, cancellationToken);
            observe(new TransferEvent.Finished(entry.Path));
        }

        return [.. entries.Select(entry => entry.Path)];
    }

    private NarInfo PutArchive(StoreEntry entry, CancellationToken cancellationToken)
    {
        observe(new TransferEvent.Started(entry.Path, cache.Address.ToString(), entry.NarSize));
        // The name of the file is the hash of all of it, so it lies on disk for a moment; without a name, so that it goes with the process at the latest.
        using var scratch = Unnamed();
        compression.Encode(scratch, target =>
        {
            using var counted = new PassedStream(target, bytes => observe(new TransferEvent.Passed(entry.Path, bytes)), cancellationToken);
            store.WriteArchive(entry.Path, counted);
        });
        scratch.Flush();
        scratch.Position = 0;
        var hash = Sha256Hash.FromBytes(System.Security.Cryptography.SHA256.HashData(scratch));
        var info = NarInfos.Of(entry, $"nar/{NixBase32.Encode(hash.ToBytes())}.nar{compression.Extension()}", compression, key, store.Formula) with
        {
            FileHash = hash,
            FileSize = scratch.Length,
        };
        if (store.Provenance(entry.Path) is { } record)
        {
            info = info with { Provenance = CarriedProvenance.FileOf(entry.Path) };
            cache.PutProvenance(info.Provenance, CarriedProvenance.Write(entry, record, key, store.Formula), cancellationToken);
        }

        cache.PutArchive(info.Url, () => File.OpenRead($"/proc/self/fd/{scratch.SafeFileHandle.DangerousGetHandle()}"), cancellationToken);
        return info;
    }

    private FileStream Unnamed()
    {
        var directory = Directory.CreateDirectory(Path.Combine(store.Layout.StateDirectory, "transfers")).FullName;
        var path = Path.Combine(directory, Guid.NewGuid().ToString("N"));
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
        File.Delete(path);
        return file;
    }
}
