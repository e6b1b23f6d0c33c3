using System.Collections.Immutable;

namespace Hillingar.Builder;

/// <summary>A derivation that is to be run, and what a sandbox must know of it.</summary>
/// <param name="Path">The derivation's own store path.</param>
/// <param name="Output">Where its output belongs.</param>
/// <param name="Name">How people know the output.</param>
/// <param name="Toolchain">The object whose tree is the root of the sandbox.</param>
/// <param name="Sources">The objects that the build reads.</param>
/// <param name="Command">The program, a path inside, and its arguments.</param>
internal sealed record DerivationRun(
    StorePath Path,
    StorePath Output,
    string Name,
    StorePath Toolchain,
    ImmutableArray<StorePath> Sources,
    ImmutableSortedDictionary<string, string> Environment,
    ImmutableArray<string> Command);
