using System.Security.Cryptography;
using System.Text;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Derivations;

/// <summary>What derivations may demand of their outputs, with the answers that the real Nix 2.8 gave to the same; and what they may not demand here.</summary>
public sealed class OutputConditionsTests : IDisposable
{
    private readonly ImageFixture _images = new();
    private readonly StorePath _dep;
    private readonly StorePath _dep2;

    public OutputConditionsTests()
    {
        _dep = _images.Derivation("dep", "echo dep > $out");
        _dep2 = _images.Derivation("dep2", "echo $in > $out", inputs: [_dep]);
    }

    public void Dispose() => _images.Dispose();

    [Theory]
    [InlineData("allowedReferences", "", "echo $in > $out", false)]
    [InlineData("allowedReferences", "dep2", "echo $in > $out", true)]
    [InlineData("allowedReferences", "dep", "echo $in > $out", false)]
    [InlineData("allowedReferences", "", "echo $out > $out", false)]
    [InlineData("allowedReferences", "out", "echo $out > $out", true)]
    [InlineData("allowedReferences", "", "echo none > $out", true)]
    [InlineData("allowedRequisites", "", "echo $out > $out", true)]
    [InlineData("allowedRequisites", "dep2", "echo $in > $out", false)]
    [InlineData("allowedRequisites", "dep2 dep", "echo $in > $out", true)]
    [InlineData("disallowedReferences", "dep2", "echo $in > $out", false)]
    [InlineData("disallowedReferences", "dep", "echo $in > $out", true)]
    [InlineData("disallowedReferences", "out", "echo $out > $out", false)]
    [InlineData("disallowedRequisites", "dep", "echo $in > $out", false)]
    [InlineData("disallowedRequisites", "out", "echo $out > $out", true)]
    public async Task ReferencesOfAnOutputAreHeldAgainstWhatTheDerivationAllows(string variable, string words, string command, bool isBuilt)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var outcome = await RealiseAsync(_images.Derivation("one", command, inputs: [_dep2], variables: [(variable, Written(words))]));
        if (isBuilt)
        {
            Assert.IsType<RealiseOutcome.Realised>(outcome);
            return;
        }

        Assert.Contains(
            $"is not allowed to {(variable.EndsWith("Requisites", StringComparison.Ordinal) ? "need" : "refer to")} '{_images.Store.Directory}/",
            Failed(outcome), StringComparison.Ordinal);
        Assert.Contains(variable, Failed(outcome), StringComparison.Ordinal);
        Assert.DoesNotContain(_images.Store.AllValid(), path => path.Name == "one");
    }

    [RootFact]
    public async Task OutputsOfOneBuildAreNamedByTheirNames()
    {
        Assert.IsType<RealiseOutcome.Realised>(await RealiseAsync(
            _images.Derivation("two", "echo $dev > $out; echo h > $dev", ["out", "dev"], variables: [("allowedReferences", "dev")])));
        Assert.Contains("is not allowed to need", Failed(await RealiseAsync(
            _images.Derivation("wrong", "echo $dev > $out; echo h > $dev", ["out", "dev"], variables: [("allowedRequisites", "")]))), StringComparison.Ordinal);
        Assert.Contains("has 'nope', which is neither", Failed(await RealiseAsync(
            _images.Derivation("unknown", "echo > $out", variables: [("allowedReferences", "nope")]))), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AFixedOutputNamesNothingOfTheStore()
    {
        var named = _images.Store.FullPath(_images.Services.Realiser.Library.OutputsOf(_dep)["out"]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(named + "\n")));
        var failed = Failed(await RealiseAsync(_images.Derivation("flat", "echo $in > $out", [new DerivationOutput("out", "", "sha256", hash)], [_dep], [])));
        Assert.Contains($"must not name other objects of the store: it names '{named}'", failed, StringComparison.Ordinal);
        Assert.DoesNotContain(_images.Store.AllValid(), path => path.Name == "flat");
    }

    [RootFact]
    public async Task TheGraphOfAnInputIsWrittenAsNixDoes()
    {
        var library = _images.Services.Realiser.Library;
        var (dep, dep2) = (_images.Store.FullPath(library.OutputsOf(_dep)["out"]), _images.Store.FullPath(library.OutputsOf(_dep2)["out"]));
        var derivation = _images.Derivation(
            "graph", "while read -r line; do echo \"$line\"; done < graph > $out",
            inputs: [_dep2], variables: [("exportReferencesGraph", $"graph {dep2}/below")]);
        var realised = Assert.IsType<RealiseOutcome.Realised>(await RealiseAsync(derivation));
        string[] parts = [.. new[] { $"{dep}\n\n0\n", $"{dep2}\n\n1\n{dep}\n" }.Order(StringComparer.Ordinal)];
        Assert.Equal(string.Concat(parts), await File.ReadAllTextAsync(_images.Store.RealPath(realised.Outputs["out"]), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("graph", "'graph' has no partner")]
    [InlineData("../graph dep2", "has the file name '../graph'")]
    [InlineData("graph /etc", "'/etc', which is no path of the store")]
    [InlineData("graph dep", "which is not among its inputs")]
    public async Task AGraphThatCannotBeIsRefused(string words, string part)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var outcome = await RealiseAsync(_images.Derivation(
            "one", "echo > $out", inputs: words.EndsWith("dep", StringComparison.Ordinal) ? [] : [_dep2],
            variables: [("exportReferencesGraph", Written(words))]));
        Assert.Contains(part, Failed(outcome), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requiredSystemFeatures", "kvm big-parallel", "requiredSystemFeatures = 'kvm big-parallel'")]
    [InlineData("__noChroot", "1", "__noChroot")]
    [InlineData("__impureHostDeps", "/etc", "__impureHostDeps")]
    [InlineData("outputChecks", "x", "outputChecks")]
    [InlineData("__json", "{}", "__structuredAttrs")]
    [InlineData("system", "riscv64-linux", "riscv64-linux")]
    public async Task WhatIsNotSupportedIsRefusedByNameBeforeAnythingIsBuilt(string variable, string value, string part)
    {
        var derivation = _images.Derivation("one", "echo > $out", inputs: [_dep], variables: [(variable, value)]);
        if (variable == "system")
        {
            var read = _images.Services.Realiser.Library.Read(derivation);
            derivation = _images.Services.Realiser.Library.Add("other", read with { System = value, Outputs = [new DerivationOutput("out", "")] });
        }

        Assert.Contains(part, Failed(await RealiseAsync(derivation)), StringComparison.Ordinal);
        Assert.DoesNotContain(_images.Store.AllValid(), path => path.Name == "dep");
    }

    [RootFact]
    public async Task ABuilderThatIsNotThereIsNamed()
    {
        var derivation = _images.Derivation("one", "echo > $out");
        var read = _images.Services.Realiser.Library.Read(derivation);
        var missing = _images.Services.Realiser.Library.Add("missing", read with { Builder = "/nowhere/sh", Outputs = [new DerivationOutput("out", "")] });
        Assert.Contains("its builder cannot be run: /nowhere/sh: No such file or directory", Failed(await RealiseAsync(missing)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("__noChroot", "")]
    [InlineData("requiredSystemFeatures", "")]
    [InlineData("__darwinAllowLocalNetworking", "1")]
    [InlineData("preferLocalBuild", "1")]
    public async Task WhatAsksForNothingHereIsBuilt(string variable, string value)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.IsType<RealiseOutcome.Realised>(await RealiseAsync(_images.Derivation("one", "echo > $out", variables: [(variable, value)])));
    }

    [Theory]
    [InlineData("\"r:sha256\",\"\"", "whose path is known only after it is built (content-addressed); such derivations are not supported")]
    [InlineData("\"r:sha256\",\"impure\"", "is impure: its output 'out' may differ each time; such derivations are not supported")]
    [InlineData("\"\",\"\"", "whose path is known only after it is built (content-addressed); such derivations are not supported")]
    public async Task OutputsWhosePathsAreNotKnownAreRefusedWithASentence(string hash, string sentence)
    {
        using var scratch = new ScratchDirectory();
        var text =
            $"Derive([(\"out\",\"\",{hash})],[],[],\"x86_64-linux\",\"/bin/sh\",[],[(\"out\",\"/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9\")])";
        await File.WriteAllTextAsync(scratch.File("x.drv"), text, TestContext.Current.CancellationToken);
        Assert.Contains(
            sentence, Assert.Throws<StoreException>(() => _images.Services.Realiser.Library.Find(scratch.File("x.drv"))).Message, StringComparison.Ordinal);
        // One that another program put into the store.
        var path = _images.Store.AddText("x.drv", Encoding.UTF8.GetBytes(text), []);
        Assert.Contains(sentence, Failed(await RealiseAsync(path)), StringComparison.Ordinal);
    }

    private string Written(string words) => string.Join(' ', words.Split(' ').Select(word => word switch
    {
        "dep" => Output(_dep),
        "dep2" => Output(_dep2),
        _ => word,
    }));

    private string Output(StorePath derivation) => _images.Store.FullPath(_images.Services.Realiser.Library.OutputsOf(derivation)["out"]);

    private Task<RealiseOutcome> RealiseAsync(StorePath derivation) =>
        _images.Services.Realiser.RealiseAsync(derivation, _ => { }, TestContext.Current.CancellationToken);

    private static string Failed(RealiseOutcome outcome) => Assert.IsType<RealiseOutcome.Failed>(outcome).Sentence;
}
