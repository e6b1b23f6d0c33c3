using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Derivations;

/// <summary>What builds leave at their outputs, and beside them, that no store may take as it is.</summary>
public sealed class OutputTests : IClassFixture<EscapeProbe>, IDisposable
{
    private readonly ImageFixture _images = new(options: BuildOptions.Default with { KeepFailed = true });
    private readonly StorePath _probe;

    public OutputTests(EscapeProbe probe)
    {
        using var directory = new ScratchDirectory();
        File.Copy(probe.Path, directory.File("escape"));
        _probe = _images.Store.AddTree(directory.Path, "probe");
    }

    [RootFact]
    public async Task PipesAndSocketsAreRefusedAndNothingOfThemStays()
    {
        foreach (var kind in (string[])["fifo", "socket"])
        {
            var failed = Assert.IsType<RealiseOutcome.Failed>(await RealiseAsync(kind, $"$probe/escape {kind}"));
            Assert.Contains(
                $"/{kind}' is a pipe, a socket or a device, and the store holds only files, directories and symbolic links",
                failed.Sentence, StringComparison.Ordinal);
            // What was wrong with it can be looked at.
            Assert.True(Directory.Exists(failed.Sentence.Split('\'')[^2]), failed.Sentence);
            Assert.False(Path.Exists(_images.Store.RealPath(_images.Services.Realiser.Library.OutputsOf(failed.Derivation)["out"])));
        }
    }

    [RootFact]
    public async Task LinksOutOfAnOutputStayLinksAndAreNotFollowed()
    {
        var before = SysStat.StatusOf("/etc/shadow");
        var realised = Assert.IsType<RealiseOutcome.Realised>(await RealiseAsync("links", "$probe/escape links", "out", "dev"));
        Assert.Equal(before, SysStat.StatusOf("/etc/shadow"));
        var output = _images.Store.RealPath(realised.Outputs["out"]);
        Assert.Equal("/etc/shadow", new FileInfo(Path.Combine(output, "absolute")).LinkTarget);
        Assert.Equal("/", new FileInfo(Path.Combine(output, "root")).LinkTarget);
        Assert.Empty(new Verifier(_images.Store, []).Run(null, checkContents: true, repair: false, _ => { }, TestContext.Current.CancellationToken));
        // One file under two names: when one output goes, the other is whole.
        TreeRemoval.Remove(output);
        Assert.Equal(_images.Store.Query(realised.Outputs["dev"])!.NarHash, TreeHash.Of(_images.Store.RealPath(realised.Outputs["dev"])).Hash);
    }

    [RootFact]
    public async Task WhoWritesToAnOutputInTheBackgroundIsGoneBeforeItIsHashed()
    {
        var realised = Assert.IsType<RealiseOutcome.Realised>(await RealiseAsync("daemon", "$probe/escape daemon"));
        var output = realised.Outputs["out"];
        Assert.Equal(_images.Store.Query(output)!.NarHash, TreeHash.Of(_images.Store.RealPath(output)).Hash);
        Assert.DoesNotContain(
            Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])), path => Mentions(path, "escape\0daemon"));
    }

    [RootFact]
    public async Task ABuildMayCloseItsOutputAndGoOn()
    {
        var realised = Assert.IsType<RealiseOutcome.Realised>(
            await RealiseAsync("silent", "exec >&- 2>&-; i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; echo $i > $out"));
        Assert.Equal("3000\n", await File.ReadAllTextAsync(_images.Store.RealPath(realised.Outputs["out"]), TestContext.Current.CancellationToken));
    }

    [RootFact]
    public async Task NobodyElseCanReachWhatABuildWrites()
    {
        _ = await RealiseAsync("any", "echo > $out");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_images.Layout.ScratchDirectory));
    }

    public void Dispose() => _images.Dispose();

    private static bool Mentions(string process, string words)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(words, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }

    private async Task<RealiseOutcome> RealiseAsync(string name, string command, params string[] outputs)
    {
        var toolchain = _images.Store.FullPath(Assert.IsType<ToolchainResolution.Resolved>(_images.Toolchain.Resolve()).Toolchain.Root);
        var derivation = _images.Services.Realiser.Library.Add(name, new Derivation
        {
            Outputs = [.. outputs.DefaultIfEmpty("out").Order(StringComparer.Ordinal).Select(output => new DerivationOutput(output, ""))],
            InputSources = [toolchain, _images.Store.FullPath(_probe)],
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Arguments = ["-euc", command],
            Environment =
                new Dictionary<string, string> { ["name"] = name, ["probe"] = _images.Store.FullPath(_probe), [DerivationRun.ToolchainVariable] = toolchain }
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
        return await _images.Services.Realiser.RealiseAsync(derivation, _ => { }, TestContext.Current.CancellationToken);
    }
}
