using Hillingar.Builder.Builds;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class HostToolsSearchTests
{
    [Fact]
    public void AFolderWithoutAnSdkIsNamedWithTheWayOut()
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.File("dotnet"), "");
        var missing = Assert.IsType<HostToolsFinding.Missing>(HostToolsSearch.Find(new ToolchainPlaces(Dotnet: scratch.Path), _ => null));
        Assert.Equal($"'{scratch.Path}' holds a .NET runtime but no SDK; install the SDK, or name the folder of one in DOTNET_ROOT", missing.Sentence);
    }

    [Fact]
    public void AMissingNativeCompilerIsNamedWithTheWayOut()
    {
        using var scratch = new ScratchDirectory();
        var missing = Assert.IsType<HostToolsFinding.Missing>(
            HostToolsSearch.Find(new ToolchainPlaces(NuGetPackages: scratch.Path), Environment.GetEnvironmentVariable));
        Assert.Contains("NUGET_PACKAGES", missing.Sentence, StringComparison.Ordinal);
        Assert.Contains(scratch.Path, missing.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void TheHighestVersionIsTakenAndAReleaseBeforeItsPreview()
    {
        using var scratch = new ScratchDirectory();
        foreach (var version in (string[])["9.0.12", "10.0.2", "10.0.12-rc.1", "10.0.12", "11.0.0"])
            Directory.CreateDirectory(scratch.File(version));
        foreach (var version in (string[])["9.0.12", "10.0.2", "10.0.12-rc.1", "10.0.12"])
            File.WriteAllText(Path.Combine(scratch.File(version), "x"), "");
        Assert.Equal(scratch.File("10.0.12"), VersionFolder.Highest(scratch.Path, "x"));
    }

    [Fact]
    public void AReplacedInputChangesTheFingerprintEvenOfTheSameSizeAndTime()
    {
        using var scratch = new ScratchDirectory();
        var (file, link) = (scratch.File("ld.bfd"), scratch.File("ld"));
        File.WriteAllText(file, "one");
        File.CreateSymbolicLink(link, "ld.bfd");
        var settled = DateTimeOffset.UtcNow.AddSeconds(10);
        var before = ToolchainTree.Fingerprint([link], settled);
        Assert.NotNull(before);
        Assert.Equal(before, ToolchainTree.Fingerprint([link], settled));
        File.WriteAllText(scratch.File("other"), "two");
        File.SetLastWriteTimeUtc(scratch.File("other"), File.GetLastWriteTimeUtc(file));
        File.Move(scratch.File("other"), file, overwrite: true);
        Assert.NotEqual(before, ToolchainTree.Fingerprint([link], settled));
        File.Delete(file);
        Assert.NotEqual(before, ToolchainTree.Fingerprint([link], settled));
    }

    [Fact]
    public void AnInputThatChangedAMomentAgoHasNoFingerprint()
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.File("ld"), "one");
        Assert.Null(ToolchainTree.Fingerprint([scratch.File("ld")], DateTimeOffset.UtcNow));
    }
}
