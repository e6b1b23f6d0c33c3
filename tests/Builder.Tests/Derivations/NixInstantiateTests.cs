using System.Diagnostics;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Tests.Derivations;

/// <summary>Random derivations, held against what the real Nix makes of them.</summary>
public sealed class NixInstantiateTests
{
    private const string StoreDirectory = "/nix/store";

    private static readonly StorePathFormula Formula = new(StoreDirectory);

    [NixFact]
    public void DerivationFilesPathsAndJsonAreThoseOfNix()
    {
        using var scratch = new ScratchDirectory();
        var seed = Random.Shared.Next();
        File.WriteAllText(scratch.File("random.nix"), Expression(new Random(seed)));
        File.WriteAllText(scratch.File("source"), "a source\n");
        var roots = Run(scratch, "nix-instantiate", scratch.File("random.nix"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('!')[0]).Distinct().ToList();
        Assert.True(roots.Count > 20, $"seed {seed}");

        var library = new Dictionary<string, (Derivation Derivation, Sha256Hash Hash)>();
        foreach (var root in roots)
            Check(root);
        var json = Run(scratch, "nix", ["--extra-experimental-features", "nix-command", "show-derivation", "--recursive", .. roots]);
        Assert.Equal(json, DerivationJson.Of(library.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Derivation))));

        Sha256Hash Check(string path)
        {
            if (library.TryGetValue(path, out var known))
                return known.Hash;
            var bytes = File.ReadAllBytes(scratch.Path + path);
            var derivation = Derivation.Parse(bytes);
            Assert.Equal(Encoding.UTF8.GetString(bytes), derivation.ToAterm());
            var name = Path.GetFileName(path)[33..^4];
            var inputs = derivation.InputDerivations.Keys.ToDictionary(input => input, Check);
            // As the author of a derivation begins: without the paths that follow from it.
            var blank = derivation with
            {
                Outputs = [.. derivation.Outputs.Select(output => output with { Path = "" })],
                Environment = derivation.Environment.RemoveRange(derivation.Outputs.Select(output => output.Name)),
            };
            Assert.Equal(derivation.ToAterm(), blank.WithOutputPaths(Formula, name, input => inputs[input]).ToAterm());
            var references = derivation.InputSources.Concat(derivation.InputDerivations.Keys)
                .Select(reference => StorePath.TryParse(Path.GetFileName(reference), out var parsed) ? parsed : throw new InvalidOperationException(reference));
            Assert.Equal(path, Formula.FullPath(Formula.Text($"{name}.drv", bytes, references)));
            var hash = derivation.HashModulo(maskOutputs: false, input => inputs[input]);
            library.Add(path, (derivation, hash));
            return hash;
        }
    }

    // Thirty derivations, each of which may need earlier ones.
    private static string Expression(Random random)
    {
        var text = new StringBuilder("let\n");
        for (var i = 0; i < 30; i++)
        {
            text.Append($"  d{i} = derivation {{ name = \"n{i}.x+y_{random.Next(9)}\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; src = ./source;\n");
            text.Append($"    args = [ {string.Join(' ', Enumerable.Range(0, random.Next(4)).Select(_ => Text(random)))} ]; "
                + $"text = {Text(random)}; number = {random.Next(1000)}; yes = true; none = null;\n");
            switch (random.Next(4))
            {
                case 0:
                    text.Append($"    outputHash = \"{Convert.ToHexStringLower(RandomBytes(random, 32))}\"; "
                        + $"outputHashAlgo = \"sha256\"; outputHashMode = \"{(random.Next(2) == 0 ? "flat" : "recursive")}\";\n");
                    break;
                case 1:
                    text.Append("    outputs = [ \"out\" \"dev\" \"a-b\" ]; ph = builtins.placeholder \"dev\";\n");
                    break;
            }

            for (var j = 0; i > 0 && j < random.Next(4); j++)
                text.Append($"    dep{j} = d{random.Next(i)};\n");
            text.Append("  };\n");
        }

        return text.Append($"in [ {string.Join(' ', Enumerable.Range(0, 30).Select(i => $"d{i}"))} ]\n").ToString();
    }

    private static string Text(Random random)
    {
        string[] parts = ["a", " ", "\\\"", "\\\\", "\\n", "\\t", "\\r", "é", "😀", "'", "<&>", "/", "\u007f", "\u2028"];
        return $"\"{string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]))}\"";
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Run(ScratchDirectory scratch, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["NIX_REMOTE"] = $"local?root={scratch.Path}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
