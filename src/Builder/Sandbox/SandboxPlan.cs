using System.Collections.Immutable;

namespace Hillingar.Builder;

/// <summary>All that one build may see and do; the rest of the host is not there for it.</summary>
/// <param name="Root">The host's directory that holds the toolchain's tree.</param>
/// <param name="RootFolders">The names of its top-level folders, each of which appears read-only under <c>/</c>.</param>
/// <param name="StoreDirectory">The path of the store, which is the same inside and outside.</param>
/// <param name="ScratchStore">
/// The host's directory that stands in for the store: fresh, writable, empty but for <paramref name="Sources"/>.
/// The output appears in it, under the name that it will have in the store, as does all that must not be kept.
/// </param>
/// <param name="BuildDirectory">The host's directory, fresh and empty, that is <c>/build</c> inside.</param>
/// <param name="Sources">The store objects that the build may read; full paths.</param>
/// <param name="Environment">The whole environment.</param>
/// <param name="Command">The program, a path inside, and its arguments.</param>
/// <param name="MaxFileSize">The most bytes that one file may grow to.</param>
public sealed record SandboxPlan(
    string Root,
    ImmutableArray<string> RootFolders,
    string StoreDirectory,
    string ScratchStore,
    string BuildDirectory,
    ImmutableArray<string> Sources,
    ImmutableSortedDictionary<string, string> Environment,
    ImmutableArray<string> Command,
    long MaxFileSize);
