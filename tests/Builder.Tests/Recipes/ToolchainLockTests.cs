using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Recipes;

public sealed class ToolchainLockTests
{
    [Theory]
    [InlineData("gcc")]
    [InlineData("ocaml")]
    [InlineData("csharp-guest")]
    public void TheShippedLockFilesAreWhatIsWritten(string name)
    {
        var path = Path.Combine(Repository.Root, "toolchains", $"{name}.lock");
        var pinned = ToolchainLock.Parse(File.ReadAllText(path), path);
        Assert.Equal(name, pinned.Name);
        Assert.Contains(pinned.Packages, package => package.Name == "dash");
        Assert.Equal(File.ReadAllText(path), pinned.ToString());
        Assert.DoesNotContain("://", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no line 'hillingar-toolchain 1 NAME RELEASE'")]
    [InlineData("hillingar-toolchain 1 x debian:bookworm\ndeb a 1 2 zz pool/a.deb", "line 2")]
    [InlineData("hillingar-toolchain 1 x debian:bookworm\ndeb a 1 2 0000000000000000000000000000000000000000000000000000000000000000 pool/../a.deb", "line 2")]
    [InlineData("hillingar-toolchain 1 ../x debian:bookworm", "no line")]
    [InlineData("hillingar-toolchain 2 x debian:bookworm", "line 1: it is a lock file of version 2, and this program knows version 1")]
    public void AMistakeIsNamedWithItsLine(string text, string part)
    {
        var refusal = Assert.Throws<StoreException>(() => ToolchainLock.Parse(text, "x.lock"));
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }
}
