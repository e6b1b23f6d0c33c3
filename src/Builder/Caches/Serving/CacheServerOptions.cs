using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>How a store is served as a binary cache.</summary>
public sealed record CacheServerOptions
{
    public NarCompression Compression { get; init; } = NarCompression.Zstd;

    /// <summary>Signs what is served; null for the signatures that the objects have.</summary>
    public SecretKey? Key { get; init; }

    /// <summary>As other hosts' Nix understands it: lower is asked first, cache.nixos.org has 40.</summary>
    public int Priority { get; init; } = 30;

    /// <summary>How many connections are served at once; further ones wait.</summary>
    public int MaximumConnections { get; init; } = 64;

    /// <summary>From the opening of a connection, or the end of an answer, to the last byte of the next request's head.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the other side may take nothing of an answer.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes a second that the other side must take, on the average of every <see cref="RateWindow"/>.</summary>
    public long MinimumRate { get; init; } = 1024;

    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(30);
}
