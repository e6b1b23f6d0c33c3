using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class BubblewrapCommandLineTests
{
    private static readonly SandboxPlan Plan = new()
    {
        Root = [new("/store/0-toolchain/bin", "/bin", "usr/bin"), new("/store/0-toolchain/usr", "/usr")],
        Etc = "/scratch/etc",
        StoreDirectory = "/store",
        ScratchStore = "/scratch/store",
        BuildDirectory = "/scratch/build",
        Sources = [new("/store/1-kit", "/store/1-kit"), new("/store/2-src", "/store/2-src")],
        Environment = SandboxEnvironment.For("/store", [new("out", "/store/3-dns.hvt"), new("src", "/store/2-src")]),
        Command = ["/bin/sh", "-euc", "ld -o $out"],
    };

    [Fact]
    public void TheCommandLineIsTheOneThatWasReviewed() =>
        Golden.Matches("bubblewrap.txt", string.Join('\n', BubblewrapCommandLine.For(Plan)) + "\n");

    [Fact]
    public void NoVariableOfABuildReachesBubblewrapItself()
    {
        var environment = ImmutableSortedDictionary<string, string>.Empty.Add("LD_PRELOAD", "/store/2-src");
        var arguments = BubblewrapCommandLine.For(Plan with { Environment = environment });
        Assert.Equal(["--setenv", "LD_PRELOAD", "/store/2-src"], arguments.SkipWhile(argument => argument != "--setenv").Take(3));
    }

    [Fact]
    public void OnlyABuildOfAKnownHashHasTheNetwork()
    {
        Assert.Contains("--unshare-net", BubblewrapCommandLine.For(Plan));
        Assert.DoesNotContain("--unshare-net", BubblewrapCommandLine.For(Plan with { HasNetwork = true }));
    }

    [Fact]
    public void AVariableOfTheDerivationWinsOverAFixedOne() =>
        Assert.Equal("dumb", SandboxEnvironment.For("/store", [new("TERM", "dumb")])["TERM"]);
}
