using System.Collections.Immutable;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>All that one build may see and do; the rest of the host is not there for it.</summary>
public sealed record SandboxPlan
{
    /// <summary>What stands read-only under <c>/</c>: the top-level folders of a toolchain; empty for a build that brings all from the store.</summary>
    public ImmutableArray<SandboxEntry> Root { get; init; } = [];

    /// <summary>The host's directory that is <c>/etc</c> inside, read-only; null if <see cref="Root"/> has one.</summary>
    public string? Etc { get; init; }

    /// <summary>The path of the store, which is the same inside and outside.</summary>
    public required string StoreDirectory { get; init; }

    /// <summary>
    /// The host's directory that stands in for the store: fresh, writable, empty but for <see cref="Sources"/>.
    /// The outputs appear in it, under the names that they will have in the store, as does all that must not be kept.
    /// </summary>
    public required string ScratchStore { get; init; }

    /// <summary>The host's directory, fresh, that is the working directory inside.</summary>
    public required string BuildDirectory { get; init; }

    /// <summary>The names of the files that lie in the working directory from the start.</summary>
    public ImmutableArray<string> BuildFiles { get; init; } = [];

    /// <summary>The store objects that the build may read.</summary>
    public ImmutableArray<SandboxEntry> Sources { get; init; } = [];

    /// <summary>The whole environment.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>The program, a path inside, and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Whether it has the host's network: only for outputs whose hash is known and checked.</summary>
    public bool HasNetwork { get; init; }

    public SandboxIdentity Identity { get; init; } = SandboxIdentity.Default;
}

/// <summary>Something of the host's that a build sees, at the same path or another.</summary>
/// <param name="LinkTarget">Where the symbolic link leads, if it is one: a link is made anew inside and not followed outside.</param>
public sealed record SandboxEntry(string Outside, string Inside, string? LinkTarget = null)
{
    public static SandboxEntry Of(string outside, string inside) =>
        new(outside, inside, SysStat.KindOf(outside) is FileKind.SymbolicLink ? new FileInfo(outside).LinkTarget : null);
}
