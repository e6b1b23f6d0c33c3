using System.Collections.Immutable;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class BubblewrapCommandLineTests
{
    private static readonly SandboxPlan Plan = new(
        Root: "/store/0-toolchain",
        RootFolders: ["bin", "lib"],
        StoreDirectory: "/store",
        ScratchStore: "/scratch/store",
        BuildDirectory: "/scratch/build",
        Sources: ["/store/1-kit", "/store/2-src"],
        Environment: SandboxEnvironment.For("/store", [new("out", "/store/3-dns.hvt"), new("src", "/store/2-src")]),
        Command: ["/bin/sh", "-euc", "ld -o $out"],
        MaxFileSize: 1025);

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
    public void TheNetworkIsNeverShared() =>
        Assert.DoesNotContain("--share-net", BubblewrapCommandLine.For(Plan));

    [Fact]
    public void AVariableOfTheDerivationWinsOverAFixedOne() =>
        Assert.Equal("dumb", SandboxEnvironment.For("/store", [new("TERM", "dumb")])["TERM"]);
}
