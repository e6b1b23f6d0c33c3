using Hillingar.Builder.Nix;

namespace Hillingar.Serving;

/// <summary>How a store is served as a binary cache.</summary>
public sealed record CacheServerOptions
{
    /// <summary>Bytes of the first lines of a request; what is longer is refused.</summary>
    public const int MaximumHeadSize = 16 * 1024;

    public NarCompression Compression { get; init; } = NarCompression.Zstd;

    /// <summary>Signs what is served; null for the signatures that the objects have.</summary>
    public SecretKey? Key { get; init; }

    /// <summary>As other hosts' Nix understands it: lower is asked first, cache.nixos.org has 40.</summary>
    public int Priority { get; init; } = 30;

    /// <summary>How many connections are open at once; further ones wait in the kernel until one ends.</summary>
    public int MaximumConnections { get; init; } = 1024;

    /// <summary>How many archives are made at once, each of which takes a thread; further requests wait.</summary>
    public int MaximumArchives { get; init; } = 64;

    /// <summary>How long a connection may say nothing, and how long the first lines of a request may take; looked at once a second.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the other side may take for each 32 KiB of an archive.</summary>
    public TimeSpan PieceTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
