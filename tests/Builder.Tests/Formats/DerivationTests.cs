using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Hillingar.Builder.Nix;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Tests.Formats;

public sealed class DerivationTests
{
    private static readonly Lazy<IReadOnlyList<JsonElement>> All = new(() => Vectors.Of("derivation", 23));

    [Fact]
    public void DerivationsArePrintedAsByNix()
    {
        foreach (var vector in All.Value)
            Assert.Equal(vector.Expected("aterm").GetString(), Of(vector, withPaths: true).ToAterm());
    }

    [Fact]
    public void DerivationFilesAreNamedAsByNix()
    {
        foreach (var vector in All.Value)
        {
            var formula = vector.Formula();
            var path = formula.Text(
                $"{vector.Input("drvName").GetString()}.drv",
                Encoding.UTF8.GetBytes(Of(vector, withPaths: true).ToAterm()),
                vector.Expected("drvReferences").Strings().Select(path => vector.StorePathOf(path)));
            Assert.Equal(vector.Expected("drvPath").GetString(), formula.FullPath(path));
        }
    }

    [Fact]
    public void OutputsAreNamedAsByNix()
    {
        var vectors = All.Value.Where(vector => !IsFloating(vector)).ToList();
        Assert.Equal(22, vectors.Count);
        foreach (var vector in vectors)
        {
            var computed = Of(vector, withPaths: false).WithOutputPaths(vector.Formula(), vector.Input("drvName").GetString()!, HashOfInput);
            var expected = vector.Expected("outputPaths").EnumerateObject().ToDictionary(output => output.Name, output => output.Value.GetString());
            Assert.Equal(expected, computed.Outputs.ToDictionary(output => output.Name, output => (string?)output.Path));
            Assert.Equal(vector.Expected("aterm").GetString(), computed.ToAterm());
        }
    }

    [Fact]
    public void AnOutputWithoutAVariableYetGetsTheSamePath()
    {
        var vector = All.Value.Single(vector => vector.Id() == "drv-simple");
        var whole = Of(vector, withPaths: false);
        var without = whole with { Environment = whole.Environment.Remove("out") };
        Assert.Equal(vector.Expected("aterm").GetString(), without.WithOutputPaths(vector.Formula(), "simple", HashOfInput).ToAterm());
    }

    [Fact]
    public void HashesOfDerivationsAreThoseOfNix()
    {
        foreach (var vector in All.Value.Where(vector => !IsFloating(vector)))
        {
            var derivation = Of(vector, withPaths: true);
            foreach (var output in vector.Expected("hashModulo").EnumerateObject())
            {
                Assert.Equal(output.Value.Text("asInputHashHex"), derivation.HashModulo(maskOutputs: false, HashOfInput).Hex);
                if (output.Value.TryGetProperty("maskedHashHex", out var masked) && masked.ValueKind == JsonValueKind.String)
                    Assert.Equal(masked.GetString(), derivation.HashModulo(maskOutputs: true, HashOfInput).Hex);
            }
        }
    }

    [Fact]
    public void DerivationFilesThatNixWroteAreReadBack()
    {
        foreach (var vector in All.Value)
        {
            var text = vector.Expected("aterm").GetString()!;
            var derivation = Derivation.Parse(Encoding.UTF8.GetBytes(text));
            Assert.Equal(text, derivation.ToAterm());
            Assert.Equal(vector.Input("args").Strings(), derivation.Arguments);
            Assert.Equal(vector.Input("inputSrcs").Strings(), derivation.InputSources.Order(StringComparer.Ordinal));
            Assert.Equal(
                vector.Input("env").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!),
                derivation.Environment.ToDictionary());
        }
    }

    [Fact]
    public void WhatAFixedOutputIsFetchedByDoesNotMatterToItsUsers()
    {
        var (one, other) = (Find("drv-dep-on-fixed"), Find("drv-dep-on-fixed-other-fetcher"));
        Assert.NotEqual(one.Expected("drvPath").GetString(), other.Expected("drvPath").GetString());
        Assert.Equal(Computed(one).Outputs[0].Path, Computed(other).Outputs[0].Path);
    }

    [Fact]
    public void VariablesAreSortedByTheBytesOfTheirNames()
    {
        var derivation = Of(Find("drv-simple"), withPaths: true) with
        {
            Environment = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("\U00010000", "last").Add("\uFFFF", "first"),
        };
        Assert.EndsWith("[(\"\uFFFF\",\"first\"),(\"\U00010000\",\"last\")])", derivation.ToAterm());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Derive(")]
    [InlineData("Derive([],[],[],\"s\",\"b\",[],[]")]
    [InlineData("Derive([],[],[],\"s\",\"b\",[],[])\n")]
    [InlineData("Derive([],[],[], \"s\",\"b\",[],[])")]
    [InlineData("Derive([],[],[\"b\",\"a\"],\"s\",\"b\",[],[])")]
    [InlineData("Derive([],[],[\"a\",\"a\"],\"s\",\"b\",[],[])")]
    [InlineData("Derive([],[],[],\"\\s\",\"b\",[],[])")]
    [InlineData("Derive([],[],[],\"s\",\"b\",[],[(\"k\",\"v\"),(\"k\",\"v\")])")]
    [InlineData("Derive([],[],[],\"s\",\"b\",[\"open],[])")]
    public void TextThatNixWouldNotHaveWrittenIsRefused(string text) =>
        Assert.Throws<StoreException>(() => Derivation.Parse(Encoding.UTF8.GetBytes(text)));

    private static JsonElement Find(string id) => All.Value.Single(vector => vector.Id() == id);

    private static bool IsFloating(JsonElement vector) => vector.Input("outputs").EnumerateArray()
        .Any(output => output.Text("hashAlgo").Length > 0 && output.Text("hash").Length == 0);

    private static Derivation Computed(JsonElement vector) =>
        Of(vector, withPaths: false).WithOutputPaths(vector.Formula(), vector.Input("drvName").GetString()!, HashOfInput);

    // The inputs' hashes are computed in turn, down to derivations without inputs. Those that are no vectors of their own are
    // made here as the vectors' commands have them; that they are the right ones shows in their paths.
    private static Sha256Hash HashOfInput(string path)
    {
        var derivation = All.Value.FirstOrDefault(vector => vector.Expected("drvPath").GetString() == path) is { ValueKind: JsonValueKind.Object } vector
            ? Of(vector, withPaths: true)
            : InputDerivations.At(path);
        return derivation.HashModulo(maskOutputs: false, HashOfInput);
    }

    private static Derivation Of(JsonElement vector, bool withPaths)
    {
        var paths = vector.Expected("outputPaths");
        var outputs = vector.Input("outputs").EnumerateArray().Select(output => new DerivationOutput(
            output.Text("name"),
            withPaths && paths.TryGetProperty(output.Text("name"), out var path) ? path.GetString() ?? "" : "",
            output.Text("hashAlgo"),
            output.Text("hash"))).ToImmutableArray();
        return new Derivation
        {
            Outputs = outputs,
            InputDerivations = vector.Input("inputDrvs").EnumerateArray().ToImmutableSortedDictionary(
                input => input.Text("path"),
                input => input.GetProperty("outputs").Strings().ToImmutableSortedSet(StringComparer.Ordinal), StringComparer.Ordinal),
            InputSources = vector.Input("inputSrcs").Strings().ToImmutableSortedSet(StringComparer.Ordinal),
            System = vector.Input("system").GetString()!,
            Builder = vector.Input("builder").GetString()!,
            Arguments = [.. vector.Input("args").Strings()],
            Environment = vector.Input("env").EnumerateObject().ToImmutableSortedDictionary(
                entry => entry.Name,
                entry => withPaths || !outputs.Any(output => output.Name == entry.Name) ? entry.Value.GetString()! : "",
                StringComparer.Ordinal),
        };
    }
}
