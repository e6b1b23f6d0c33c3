using System.Collections.Immutable;
using System.Text;
using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>The derivation that a recipe stands for, in Nix's format: what is run, on what, and so where the output belongs.</summary>
internal static class ImageDerivation
{
    private const string Shell = "/bin/sh";
    private const string Platform = "x86_64-linux";
    private const string OutputName = "out";

    /// <summary>Computes the derivation and puts it into the store, as the text that says how the image came to be.</summary>
    /// <param name="sources">The objects of the sources, by variable name.</param>
    internal static DerivationRun Instantiate(Store store, BuildRecipe recipe, StorePath toolchain, ImmutableSortedDictionary<string, StorePath> sources)
    {
        var name = recipe.Name.Value;
        var derivation = For(store.Formula, name, recipe.Command.Value, toolchain, sources);
        StorePath[] references = [.. sources.Values.Append(toolchain).Distinct()];
        var path = store.AddText($"{name}.drv", Encoding.UTF8.GetBytes(derivation.ToAterm()), references);
        return new DerivationRun(
            path, store.Parse(derivation.Outputs[0].Path), name, toolchain, [.. sources.Values.Distinct()],
            derivation.Environment, [derivation.Builder, .. derivation.Arguments]);
    }

    internal static Derivation For(
        StorePathFormula formula, string name, string command, StorePath toolchain, ImmutableSortedDictionary<string, StorePath> sources)
    {
        // A source may be called like one of the first three; the build then sees its path.
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        environment["builder"] = Shell;
        environment["name"] = name;
        environment["system"] = Platform;
        foreach (var (variable, source) in sources)
            environment[variable] = formula.FullPath(source);
        environment[OutputName] = "";

        var derivation = new Derivation
        {
            Outputs = [new DerivationOutput(OutputName, "")],
            InputSources = sources.Values.Append(toolchain).Select(formula.FullPath).ToImmutableSortedSet(StringComparer.Ordinal),
            System = Platform,
            Builder = Shell,
            Arguments = ["-euc", command],
            Environment = environment.ToImmutable(),
        };
        return derivation.WithOutputPaths(
            formula, name, path => throw new InvalidOperationException($"an image needs no derivation, but this one needs '{path}'"));
    }
}
