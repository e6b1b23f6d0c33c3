using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Sound copies from a binary cache. They need no signature: they are held against what the store itself has recorded. A cache that cannot be reached is
/// asked once.
/// </summary>
public sealed class CacheRepairSource(BinaryCache cache, CancellationToken cancellationToken) : IRepairSource
{
    private StoreException? _gaveUp;

    public string Name => $"the cache '{cache.Address}'";

    /// <summary>Caches as sources, in the order in which they are asked; one that does not tell its place is the last.</summary>
    public static IReadOnlyList<CacheRepairSource> Of(IEnumerable<BinaryCache> caches, CancellationToken cancellationToken)
    {
        return [.. caches.Select(cache => (Cache: cache, Priority: Priority(cache)))
            .OrderBy(entry => entry.Priority).Select(entry => new CacheRepairSource(entry.Cache, cancellationToken))];

        int Priority(BinaryCache cache)
        {
            try
            {
                return cache.Priority(cancellationToken);
            }
            catch (IOException)
            {
                return int.MaxValue; // What is wrong is said when it is asked for an object.
            }
        }
    }

    public bool TryMake(StoreEntry wanted, string path)
    {
        if (_gaveUp is not null)
            throw _gaveUp;
        try
        {
            if (cache.Query(wanted.Path, cancellationToken) is not { } info)
                return false;
            if (info.NarHash != wanted.NarHash || info.NarSize != wanted.NarSize)
                throw new StoreException($"it has the hash {info.NarHash} there, and {wanted.NarHash} is recorded");
            cache.Receive(info, archive => NarReader.Extract(ByteSource.Of(archive), path, canonical: true), _ => { }, cancellationToken);
            return true;
        }
        catch (StoreException e) when (e.InnerException is TransientException)
        {
            _gaveUp = e;
            throw;
        }
    }
}
