using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>A derivation that is to be run, and what a sandbox must know of it. All its inputs are valid.</summary>
/// <param name="Path">The derivation's own store path.</param>
/// <param name="Name">How people know what it makes.</param>
/// <param name="Outputs">Where its outputs belong, by name.</param>
/// <param name="Toolchain">The object whose tree is the root of the sandbox; null for a build that brings all from the store.</param>
/// <param name="Inputs">The objects that the build reads, with all that they refer to; not the toolchain.</param>
internal sealed record DerivationRun(
    StorePath Path,
    Derivation Derivation,
    string Name,
    ImmutableSortedDictionary<string, StorePath> Outputs,
    StorePath? Toolchain,
    ImmutableSortedSet<StorePath> Inputs)
{
    /// <summary>The variable of a derivation that names its toolchain, which is an input as any other to its hash.</summary>
    internal const string ToolchainVariable = "sandboxRoot";

    internal bool IsFixed => Derivation.Outputs is [{ IsFixed: true }];

    /// <summary>Looks at the inputs of a derivation.</summary>
    internal static DerivationRun Of(Store store, DerivationLibrary library, StorePath path)
    {
        var derivation = library.Read(path);
        var direct = derivation.InputSources.Select(store.Parse).ToHashSet();
        foreach (var (input, names) in derivation.InputDerivations)
        {
            var outputs = library.OutputsOf(store.Parse(input));
            foreach (var name in names)
                direct.Add(outputs.TryGetValue(name, out var output) ? output
                    : throw new StoreException($"'{path}' needs the output '{name}' of '{input}', which has none of that name"));
        }

        StorePath? toolchain = derivation.Environment.TryGetValue(ToolchainVariable, out var written)
            && direct.FirstOrDefault(input => store.FullPath(input) == written) is { } root && root != default
            ? root : null;
        return new DerivationRun(
            path, derivation, DerivationLibrary.NameOf(path), library.OutputsOf(path), toolchain,
            [.. store.Closure([.. direct.Where(input => input != toolchain)]).Select(entry => entry.Path)]);
    }
}
