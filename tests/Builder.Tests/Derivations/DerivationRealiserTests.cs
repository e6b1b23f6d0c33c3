using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Derivations;

public sealed class DerivationRealiserTests : IDisposable
{
    private readonly ImageFixture _images = new(options: new BuildOptions(2, 3) { KeepFailed = true });
    private readonly ConcurrentQueue<BuildEvent> _events = new();

    private DerivationRealiser Realiser => _images.Services.Realiser;

    [RootFact]
    public async Task InputsAreBuiltBeforeWhatNeedsThemAndOnce()
    {
        var shared = Add("shared", "echo shared > $out");
        var left = Add("left", "read -r x < $in; echo left $x > $out", inputs: [shared]);
        var right = Add("right", "read -r x < $in; echo right $x > $out", inputs: [shared]);
        var top = Add("top", "for f in $in; do read -r x < $f; echo $x; done > $out", inputs: [left, right]);
        var outputs = await RealiseAsync(top);
        Assert.Equal("left shared\nright shared\n", File.ReadAllText(_images.Store.FullPath(outputs["out"])));
        Assert.Equal(["left", "right", "shared", "top"], _events.OfType<BuildEvent.Started>().Select(started => started.Subject).Order());
        Assert.Equal("shared", _events.OfType<BuildEvent.Started>().First().Subject);
    }

    [RootFact]
    public async Task SeveralOutputsMayReferToEachOtherInOneDirection()
    {
        var two = Add("two", "echo $dev > $out; echo header > $dev", outputs: ["out", "dev"]);
        var outputs = await RealiseAsync(two);
        Assert.Equal([outputs["dev"]], _images.Store.Query(outputs["out"])!.References);
        Assert.EndsWith("-two-dev", outputs["dev"].BaseName, StringComparison.Ordinal);

        var cycle = Add("cycle", "echo $dev > $out; echo $out > $dev", outputs: ["out", "dev"]);
        Assert.Contains("refer to each other", (await FailAsync(cycle)).Sentence, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AnOutputOfAFixedHashIsCheckedAndBothHashesShown()
    {
        const string HashOfHi = "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"; // sha256sum of "hi\n"
        var right = Fixed("right", "echo hi > $out", HashOfHi);
        var output = (await RealiseAsync(right))["out"];
        Assert.Equal(_images.Store.Formula.FixedOutput("right", "sha256", HashOfHi), output);

        var failed = await FailAsync(Fixed("wrong", "echo ho > $out", HashOfHi));
        Assert.Equal(BuildFailure.HashMismatch, failed.Kind);
        Assert.Contains(HashOfHi, failed.Sentence, StringComparison.Ordinal);
        Assert.Contains("has the sha256 hash ", failed.Sentence, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AFailureNamesTheInputThatFailedAndKeepsItsDirectory()
    {
        var broken = Add("broken", "echo left > leftover; echo why >&2; exit 7");
        var failed = await FailAsync(Add("top", "echo > $out", inputs: [broken]));
        Assert.StartsWith("cannot build 'broken': the command failed (exited, status=7)", failed.Sentence, StringComparison.Ordinal);
        Assert.Equal(["why"], failed.LastLogLines);
        var kept = failed.Sentence.Split('\'')[^2];
        Assert.Equal("left\n", File.ReadAllText(Path.Combine(kept, "leftover")));
    }

    [RootFact]
    public async Task WhatTheHostHasAndTheBuildDidNotDeclareIsNamed()
    {
        var failed = await FailAsync(Add("undeclared", "read -r line < /etc/os-release; gcc --version"));
        Assert.Contains("it tried to open what this host has and it did not declare: '/etc/os-release'", failed.Sentence, StringComparison.Ordinal);
        Assert.Contains("'/usr/bin/gcc'", (await FailAsync(Add("program", "gcc --version"))).Sentence, StringComparison.Ordinal);
        var hidden = _images.Store.AddText("hidden", "secret"u8, []);
        Assert.Contains(
            hidden.BaseName, (await FailAsync(Add("store", $"read -r line < {_images.Store.FullPath(hidden)}"))).Sentence, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task BuildingAgainComparesBitByBit()
    {
        var stable = Add("stable", "echo always > $out");
        await RealiseAsync(stable);
        Assert.IsType<RealiseOutcome.Realised>(await Realiser.CheckAsync(stable, _events.Enqueue, TestContext.Current.CancellationToken));

        var random = Add("random", "read -r id < /proc/sys/kernel/random/uuid; echo $id > $out");
        await RealiseAsync(random);
        var failed = Assert.IsType<RealiseOutcome.Failed>(await Realiser.CheckAsync(random, _events.Enqueue, TestContext.Current.CancellationToken));
        Assert.Equal(BuildFailure.NotReproducible, failed.Kind);
        Assert.StartsWith("line 1: \"", Assert.Single(failed.LastLogLines), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task TheCoresAreToldAndPlaceholdersAndFilesReplaced()
    {
        var placeholder = "/" + NixBase32.Encode(System.Security.Cryptography.SHA256.HashData("nix-output:out"u8));
        var derivation = Add(
            "env", "echo $NIX_BUILD_CORES > $out; read -r long < $longPath || :; echo $long >> $out; echo $ph >> $out",
            variables: [("passAsFile", "long"), ("long", "a long text"), ("ph", placeholder)]);
        var output = _images.Store.FullPath((await RealiseAsync(derivation))["out"]);
        Assert.Equal($"3\na long text\n{output}\n", File.ReadAllText(output));
    }

    [RootFact]
    public async Task TwoDirectoriesTwoHostNamesAndTwoUsersMakeTheSameGuests()
    {
        using var elsewhere = new ImageFixture(options: BuildOptions.Default with { Identity = SandboxIdentity.Other });
        foreach (var guest in (string[])["hello", "dns"])
        {
            var recipe = Path.Combine(Repository.Root, "guests", guest);
            var here = Assert.IsType<BuildOutcome.Built>(await _images.BuildAsync(recipe));
            var there = Assert.IsType<BuildOutcome.Built>(await elsewhere.BuildAsync(recipe));
            Assert.Empty(TreeDifference.Between(_images.Store.FullPath(here.Image), elsewhere.Store.FullPath(there.Image)));
        }
    }

    [RootFact]
    public async Task LimitsOfMemoryProcessesAndOutputAreKept()
    {
        using var small = new ImageFixture(
            SandboxLimits.Default with { MaxMemory = 64 << 20, MaxProcesses = 20, MaxOutputSize = 1000, Timeout = TimeSpan.FromSeconds(60) });
        var memory = await FailAsync(small, "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done");
        Assert.Contains("limit of 64 MiB of memory", memory.Sentence, StringComparison.Ordinal);
        var processes = await FailAsync(small, "i=0; while [ $i -lt 40 ]; do (read -r x < /dev/zero) & i=$((i+1)); done; wait");
        Assert.Contains("limit of 20 processes", processes.Sentence, StringComparison.Ordinal);
        var output = await FailAsync(small, "i=0; while [ $i -lt 200 ]; do echo aaaaaaaaaa; i=$((i+1)); done > $out");
        Assert.Contains("its outputs have 2200 bytes, more than 1000", output.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void ADerivationThatClaimsAPathThatIsNotItsOwnIsRefused()
    {
        var honest = _images.Store.FullPath(Add("honest", "echo > $out"));
        var text = File.ReadAllText(honest);
        var output = Derivation.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Outputs[0].Path;
        var claimed = output.Replace(Path.GetFileName(output)[..32], new string('0', 32), StringComparison.Ordinal);
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.File("honest.drv"), text.Replace(output, claimed, StringComparison.Ordinal));
        var refusal = Assert.Throws<StoreException>(() => Realiser.Library.Import(scratch.File("honest.drv")));
        Assert.Contains($"claims the output '{claimed}', which by its contents belongs at '{output}'", refusal.Message, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task ScratchDirectoriesOfBuildersThatDiedGoWhenTheNextOneComes()
    {
        var derivation = Add("dead", "echo > $out");
        var left = Path.Combine(_images.Layout.ScratchDirectory, derivation.BaseName);
        Directory.CreateDirectory(Path.Combine(left, "build", "deep"));
        using (BuildScratch.Take(_images.Layout, Add("alive", "echo > $out"), TestContext.Current.CancellationToken))
            BuildScratch.RemoveAbandoned(_images.Layout);
        Assert.False(Directory.Exists(left));
        await RealiseAsync(derivation);
    }

    public void Dispose() => _images.Dispose();

    private async Task<ImmutableSortedDictionary<string, StorePath>> RealiseAsync(StorePath derivation)
    {
        var outcome = await Realiser.RealiseAsync(derivation, _events.Enqueue, TestContext.Current.CancellationToken);
        return outcome is RealiseOutcome.Realised realised ? realised.Outputs
            : throw new InvalidOperationException(((RealiseOutcome.Failed)outcome).Sentence + string.Join('\n', ((RealiseOutcome.Failed)outcome).LastLogLines));
    }

    private async Task<RealiseOutcome.Failed> FailAsync(StorePath derivation) =>
        Assert.IsType<RealiseOutcome.Failed>(await Realiser.RealiseAsync(derivation, _events.Enqueue, TestContext.Current.CancellationToken));

    private static async Task<BuildOutcome.Failed> FailAsync(ImageFixture images, string command) =>
        Assert.IsType<BuildOutcome.Failed>(await images.BuildAsync(images.Recipe(command)));

    private StorePath Add(string name, string command, string[]? outputs = null, StorePath[]? inputs = null, (string, string)[]? variables = null) =>
        _images.Derivation(name, command, outputs, inputs, variables);

    private StorePath Fixed(string name, string command, string hash, string salt = "") =>
        _images.Derivation(name, command, [new DerivationOutput("out", "", "sha256", hash)], [], [("salt", salt)]);
}
