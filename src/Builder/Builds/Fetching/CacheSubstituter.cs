using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>Binary caches, as builds ask them.</summary>
/// <param name="configured">Says what the host is configured to ask and trust now.</param>
/// <param name="first">Addresses that are asked before those of the host, as units name them.</param>
public sealed class CacheSubstituter(Store store, Func<HostCaches> configured, ImmutableArray<string> first, TimeProvider time) : ISubstituter
{
    public async Task<bool> SubstituteAsync(StorePath path, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var host = configured();
        var caches = host with { Addresses = [.. first.Select(CacheAddress.Parse), .. host.Addresses] };
        if (caches.Addresses.IsEmpty)
            return false;
        using var memory = CacheMemory.Open(store.Layout, time);
        var opened = caches.Open(store, memory, time, cancellationToken);
        try
        {
            var sizes = new ConcurrentDictionary<StorePath, (long Received, long Total)>();
            var substituter = new Substituter(store, opened, caches.Keys, happening => Tell(happening, sizes, report));
            var outcome = await BlockingWork.RunAsync("hillingar-substitute", () => substituter.Substitute([path], cancellationToken)).ConfigureAwait(false);
            if (outcome.Missing.TryGetValue(path, out var reasons) && !reasons.IsEmpty)
                throw new StoreException(string.Join("; ", reasons));
            return outcome.Valid.Contains(path);
        }
        finally
        {
            foreach (var cache in opened)
                cache.Dispose();
        }
    }

    private static void Tell(TransferEvent happening, ConcurrentDictionary<StorePath, (long Received, long Total)> sizes, Action<BuildEvent> report)
    {
        switch (happening)
        {
            case TransferEvent.Started(var path, _, var bytes):
                sizes[path] = (0, bytes);
                report(new BuildEvent.Fetching(path.Name, 0, bytes));
                break;
            case TransferEvent.Passed(var path, var bytes):
                var size = sizes.AddOrUpdate(path, (bytes, 0), (_, known) => (known.Received + bytes, known.Total));
                report(new BuildEvent.Fetching(path.Name, size.Received, size.Total));
                break;
            case TransferEvent.Finished(var path):
                report(new BuildEvent.Fetched(path.Name, sizes.TryGetValue(path, out var whole) ? whole.Received : 0));
                break;
            case TransferEvent.Warned(var sentence):
                report(new BuildEvent.Note("caches", sentence));
                break;
        }
    }
}
