using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Builder.Caches;

/// <summary>A <c>caches.toml</c> has mistakes. The message has all of them in one sentence, for logs; people are shown the diagnostics.</summary>
public sealed class CachesRefusedException(UnitFile file, ImmutableArray<Diagnostic> diagnostics)
    : IOException(string.Join("; ", diagnostics.Select(diagnostic => $"{diagnostic.Span}: {diagnostic.Message}")))
{
    public UnitFile File { get; } = file;

    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;
}
