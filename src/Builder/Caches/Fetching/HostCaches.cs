using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Caches;

/// <summary>The caches that a host is configured to take objects from, and the keys that it trusts.</summary>
public sealed record HostCaches(ImmutableArray<CacheAddress> Addresses, TrustedKeys Keys)
{
    public static HostCaches None { get; } = new([], TrustedKeys.None);

    /// <summary>Reads <c>caches.toml</c> of a configuration directory; where there is none there are no caches.</summary>
    /// <exception cref="CachesRefusedException">The file has mistakes, which the exception holds.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HostCaches Read(string configurationDirectory)
    {
        var path = Path.Combine(configurationDirectory, CachesLanguage.FileName);
        if (!File.Exists(path))
            return None;
        var text = UnitFile.FromBytes(path, File.ReadAllBytes(path));
        var reading = CachesLanguage.Read(text, AddressProblem, key => PublicKey.TryParse(key, out _));
        return reading.File is { } file
            ? new HostCaches(
                [.. file.Caches.Select(cache => CacheAddress.Parse(cache.Url.Value).With(cache.Priority, cache.Trusted))],
                new TrustedKeys(file.TrustedPublicKeys.Concat(file.Caches.SelectMany(cache => cache.PublicKeys)).Select(key => PublicKey.Parse(key.Value))))
            : throw new CachesRefusedException(text, reading.Diagnostics);
    }

    /// <summary>Opens them all; nothing is asked yet.</summary>
    /// <param name="cancellation">Ends all that goes on with them at once.</param>
    public ImmutableArray<BinaryCache> Open(Store store, CacheMemory? memory, TimeProvider time, CancellationToken cancellation)
    {
        var partial = Addresses.IsEmpty ? null : PartialTransfers.Of(store.Layout, time);
        return [.. Addresses.Select(address => BinaryCache.Open(address, store.Formula, memory, TransferLimits.Usual, time, cancellation, partial))];
    }

    private static string? AddressProblem(string text) => CacheAddress.TryParse(text, out _, out var problem) ? null : problem;
}
