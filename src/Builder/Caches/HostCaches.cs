using System.Collections.Immutable;
using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>The caches that a host is configured to take objects from, and the keys that it trusts.</summary>
public sealed record HostCaches(ImmutableArray<CacheAddress> Addresses, TrustedKeys Keys)
{
    private const string SystemDirectory = "/etc/hillingar";

    public static HostCaches None { get; } = new([], TrustedKeys.None);

    /// <summary>The configuration directory that belongs to a root.</summary>
    /// <param name="root">As of <see cref="StoreLayout.At"/>.</param>
    public static string ConfigurationDirectory(string? root) => root is null or "" or "/" ? SystemDirectory : Path.Combine(Path.GetFullPath(root), "etc");

    /// <summary>Reads <c>caches.toml</c> of a configuration directory; where there is none there are no caches.</summary>
    /// <exception cref="IOException">It cannot be read, or has a mistake; the message names the first.</exception>
    public static HostCaches Read(string configurationDirectory)
    {
        var path = Path.Combine(configurationDirectory, CachesLanguage.FileName);
        if (!File.Exists(path))
            return None;
        var reading = CachesLanguage.Read(new UnitFile(path, File.ReadAllText(path)));
        if (reading.File is { } file)
            return new HostCaches([.. file.Caches.Select(Address)], new TrustedKeys(file.TrustedPublicKeys.Concat(file.Caches.SelectMany(cache => cache.PublicKeys)).Select(Key)));
        var first = reading.Diagnostics.First(diagnostic => diagnostic.Severity == Severity.Error);
        throw new StoreException($"{first.Span}: {first.Message}; {first.Help}");
    }

    /// <summary>Opens them all; nothing is asked yet.</summary>
    /// <param name="cancellation">Ends all that goes on with them at once.</param>
    public ImmutableArray<BinaryCache> Open(Store store, CacheMemory? memory, TimeProvider time, CancellationToken cancellation) =>
        [.. Addresses.Select(address => BinaryCache.Open(address, store.Formula, memory, TransferLimits.Usual, time, cancellation))];

    private static CacheAddress Address(CacheSpec cache)
    {
        if (!CacheAddress.TryParse(cache.Url.Value, out var address, out var problem))
            throw new StoreException($"{cache.Url.Span}: the address '{cache.Url.Value}' {problem}");
        return address.With(cache.Priority, cache.Trusted);
    }

    private static PublicKey Key(Located<string> text) => PublicKey.TryParse(text.Value, out var key)
        ? key
        : throw new StoreException($"{text.Span}: '{text.Value}' is no public key; it should be NAME:BASE64, as 'hillingar key public' prints it");
}
