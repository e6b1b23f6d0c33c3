using System.Collections.Immutable;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>The derivation that a recipe stands for, in Nix's format: what is run, on what, and so where the output belongs.</summary>
internal static class ImageDerivation
{
    private const string Shell = "/bin/sh";
    private const string Platform = "x86_64-linux";
    private const string OutputName = "out";

    /// <param name="sources">The objects of the sources, by variable name.</param>
    internal static Derivation For(
        StorePathFormula formula, string name, string command, ResolvedToolchain toolchain, ImmutableSortedDictionary<string, StorePath> sources)
    {
        // A source may be called like one of the first three; the build then sees its path.
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        environment["builder"] = Shell;
        environment["name"] = name;
        environment["system"] = Platform;
        environment[DerivationRun.ToolchainVariable] = formula.FullPath(toolchain.Root);
        foreach (var (variable, source) in sources)
            environment[variable] = formula.FullPath(source);
        environment[OutputName] = "";

        var inputs = sources.Values.Select(formula.FullPath).ToImmutableSortedSet(StringComparer.Ordinal);
        var derivation = new Derivation
        {
            Outputs = [new DerivationOutput(OutputName, "")],
            InputSources = toolchain.Derivation is null ? inputs.Add(formula.FullPath(toolchain.Root)) : inputs,
            System = Platform,
            Builder = Shell,
            Arguments = ["-euc", command],
            Environment = environment.ToImmutable(),
        };
        return toolchain.Derivation is not { } maker ? derivation : derivation with
        {
            InputDerivations = derivation.InputDerivations.Add(formula.FullPath(maker), ImmutableSortedSet.Create(StringComparer.Ordinal, OutputName)),
        };
    }
}
