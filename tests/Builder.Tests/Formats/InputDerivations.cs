using System.Collections.Immutable;
using System.Text;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>The derivations that vectors build on without being vectors themselves, all in <c>/nix/store</c>.</summary>
internal static class InputDerivations
{
    private const string HashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static readonly StorePathFormula Formula = new("/nix/store");
    private static readonly Lazy<ImmutableDictionary<string, Derivation>> All = new(Make);

    /// <summary>The derivation whose file has a path.</summary>
    internal static Derivation At(string path) => All.Value[path];

    private static ImmutableDictionary<string, Derivation> Make()
    {
        var all = ImmutableDictionary.CreateBuilder<string, Derivation>();
        var (aPath, a) = Add("dep-a", New("dep-a", "echo a > $out", ["out"]));
        Add("dep-m", New("dep-m", "echo o > $out; echo d > $dev; echo l > $lib", ["out", "dev", "lib"]));
        Add("dep-b", New("dep-b", $"echo {a.Outputs[0].Path} > $out", ["out"], aPath));
        var fetcher = New("fetched", "printf abc > $out", ["out"]);
        Add("fetched", fetcher with
        {
            Outputs = [new DerivationOutput("out", "", "sha256", HashOfAbc)],
            Environment = fetcher.Environment.Add("outputHash", HashOfAbc).Add("outputHashAlgo", "sha256").Add("outputHashMode", "flat"),
        });
        return all.ToImmutable();

        (string Path, Derivation Derivation) Add(string name, Derivation unfinished)
        {
            var derivation = unfinished.WithOutputPaths(
                Formula, name, input => all[input].HashModulo(maskOutputs: false, deeper => throw new KeyNotFoundException(deeper)));
            var references = derivation.InputDerivations.Keys.Select(input =>
                StorePath.TryParse(Path.GetFileName(input), out var path) ? path : throw new FormatException(input));
            var file = Formula.FullPath(Formula.Text($"{name}.drv", Encoding.UTF8.GetBytes(derivation.ToAterm()), references));
            all.Add(file, derivation);
            return (file, derivation);
        }
    }

    private static Derivation New(string name, string command, string[] outputs, params string[] inputs)
    {
        var environment = outputs.ToImmutableSortedDictionary(output => output, _ => "", StringComparer.Ordinal)
            .SetItems(new Dictionary<string, string> { ["builder"] = "/bin/sh", ["name"] = name, ["system"] = "x86_64-linux" });
        return new Derivation
        {
            Outputs = [.. outputs.Select(output => new DerivationOutput(output, ""))],
            InputDerivations = inputs.ToImmutableSortedDictionary(input => input, _ => ImmutableSortedSet.Create("out"), StringComparer.Ordinal),
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Arguments = ["-c", command],
            Environment = outputs.Length == 1 ? environment : environment.Add("outputs", string.Join(' ', outputs)),
        };
    }
}
