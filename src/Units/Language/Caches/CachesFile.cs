using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>A binary cache that a host takes objects from.</summary>
/// <param name="Url">As the builder's cache addresses are written; not checked here.</param>
/// <param name="PublicKeys">Keys whose signatures count, <c>NAME:BASE64</c>; not checked here.</param>
/// <param name="Priority">Lower is asked first; null for what the cache says of itself.</param>
/// <param name="Trusted">Whether what it has needs no signature.</param>
public sealed record CacheSpec(string Name, Located<string> Url, ImmutableArray<Located<string>> PublicKeys, int? Priority, bool Trusted);

/// <summary>What <c>caches.toml</c> says.</summary>
/// <param name="TrustedPublicKeys">Keys whose signatures count, wherever an object comes from.</param>
public sealed record CachesFile(ImmutableArray<CacheSpec> Caches, ImmutableArray<Located<string>> TrustedPublicKeys)
{
    public static CachesFile Empty { get; } = new([], []);
}

/// <summary>A <c>caches.toml</c> that was read.</summary>
/// <param name="File">Null if there is any error.</param>
public sealed record CachesReading(CachesFile? File, ImmutableArray<Diagnostic> Diagnostics);
