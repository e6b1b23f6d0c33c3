using System.Diagnostics;
using Hillingar.Linux;
using Hillingar.TestKit;
using Hillingar.Units.Language;

namespace Hillingar.Sources.Tests;

/// <summary>What looking at the files finds that units name.</summary>
public sealed class SourceCheckTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public SourceCheckTests()
    {
        File.WriteAllBytes(_scratch.File("plain.hvt"), MinimalImage.Hvt());
        Write("lan.network.toml", "[network]\naddress = \"10.0.0.1/24\"\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void AReadyImageThatFitsIsFine() => Assert.Empty(Check("[image]\nfile = \"plain.hvt\"\n"));

    [Fact]
    public void AnImageThatIsNotThereIsReportedAtItsPath() => Assert.Equal(["HU0080 2:8"], Check("[image]\nfile = \"none.hvt\"\n"));

    [Fact]
    public void ADirectoryIsNoImage() => Assert.Equal(["HU0080 2:8"], Check("[image]\nfile = \".\"\n"));

    // To open a pipe would wait for a writer, and a device may have no end.
    [Theory(Timeout = 20_000)]
    [InlineData("file = \"/dev/zero\"")]
    [InlineData("file = \"pipe\"")]
    [InlineData("file = \"plain.hvt\"\n[volume.data]\nfiles = { a = \"/dev/zero\" }")]
    [InlineData("file = \"plain.hvt\"\n[volume.data]\nfiles = { a = \"pipe\" }")]
    public async Task WhatIsNoRegularFileIsNotRead(string image)
    {
        using (var made = Process.Start("mkfifo", [_scratch.File("pipe")]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var found = await Task.Run(() => Report($"[image]\n{image}\n").Diagnostics, TestContext.Current.CancellationToken);
        Assert.Contains(found, each => each.Message.EndsWith("it is no regular file", StringComparison.Ordinal));
        Assert.Throws<LinuxException>(() => FileHash.Of(_scratch.File("pipe")));
    }

    [Fact]
    public void AFileOfAnotherSortIsNoImage() => Assert.Equal(["HU0084 2:8"], Check("[image]\nfile = \"lan.network.toml\"\n"));

    [Fact]
    public void AHashIsCompared()
    {
        var right = FileHash.Of(_scratch.File("plain.hvt"));

        Assert.Empty(Check($"[image]\nfile = \"plain.hvt\"\nhash = \"{right}\"\n"));
        Assert.Equal(["HU0083 2:8"], Check($"[image]\nfile = \"plain.hvt\"\nhash = \"{FileHash.Of(_scratch.File("lan.network.toml"))}\"\n"));
    }

    [Fact]
    public void DevicesAreHeldAgainstTheManifestOfAReadyImage() =>
        Assert.Equal(["HU0071 3:1"], Check("[image]\nfile = \"plain.hvt\"\n[net.service]\nnetwork = \"lan\"\naddress = \"10.0.0.2\"\n"));

    [Fact]
    public void MembersOfVolumesMustBeThere()
    {
        Write("there.txt", "");
        Assert.Equal(
            ["HU0071 3:1", "HU0082 4:43"],
            Check("[image]\nfile = \"plain.hvt\"\n[volume.data]\nfiles = { \"a\" = \"there.txt\", \"b\" =        \"missing.txt\" }\n"));
    }

    [Fact]
    public void ARecipeMustBeThereAndSound()
    {
        Assert.Equal(["HU0081 2:9"], Check("[image]\nbuild = \"guest\"\n"));

        Directory.CreateDirectory(_scratch.File("guest"));
        Write("guest/build.toml", "[build]\nname = \"guest\"\ncomand = \"true\"\n");
        var report = Report("[image]\nbuild = \"guest\"\n");
        Assert.Contains("HU0011 3:1", Places(report));
        Assert.Contains(report.Recipes, recipe => recipe.Path == _scratch.File("guest/build.toml"));
    }

    [Fact]
    public void ARecipeOfTwoUnitsIsReportedOnce()
    {
        Directory.CreateDirectory(_scratch.File("guest"));
        Write("guest/build.toml", "[build]\n");
        Write("other.unikernel.toml", "[image]\nbuild = \"guest\"\n");
        var report = Report("[image]\nbuild = \"guest\"\n");

        Assert.Single(report.Recipes);
        Assert.Equal(report.Diagnostics.Distinct().Count(), report.Diagnostics.Length);
    }

    [Fact]
    public void FilesAreReadWithDropInsAndWithoutWhatUnitsReferTo()
    {
        Write("unit.unikernel.toml", "[image]\nfile = \"plain.hvt\"\n");
        Write("unit.unikernel.d/10.toml", "[run]\nmemory = \"8M\"\n");
        Write("zones/large.toml", "not read");
        var files = UnitDirectories.Read([_scratch.Path]);

        Assert.Equal(
            ["lan.network.toml", "plain.hvt", "unit.unikernel.toml", "unit.unikernel.d/10.toml"],
            files.Where(file => file.Path.StartsWith(_scratch.Path, StringComparison.Ordinal)).Select(file => Path.GetRelativePath(_scratch.Path, file.Path)));
        Assert.Equal("", files.Single(file => file.Path.EndsWith("plain.hvt", StringComparison.Ordinal)).Text);
    }

    private string[] Check(string unit) => Places(Report(unit));

    private SourceReport Report(string unit)
    {
        Write("unit.unikernel.toml", unit);
        var set = UnitLanguage.Read(UnitDirectories.Read([_scratch.Path]));
        Assert.True(set.Host is not null, string.Join('\n', set.Diagnostics));
        return SourceCheck.Everything(set.Host);
    }

    private static string[] Places(SourceReport report) => [.. report.Diagnostics.Select(found => $"{found.Id} {found.Span.Line}:{found.Span.Column}")];

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File(name))!);
        File.WriteAllText(_scratch.File(name), text);
    }
}
