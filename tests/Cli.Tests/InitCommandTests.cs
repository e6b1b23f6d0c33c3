using Hillingar.Cli.Commands;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Tests;

public sealed class InitCommandTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("dns", 1, 1)]
    [InlineData("instances", 2, 1)]
    [InlineData("network", 0, 1)]
    [InlineData("target", 2, 1, 1)]
    [InlineData("volume", 1, 1, 0, 1)]
    public void ATemplateIsSoundAndLaidOut(string template, int unikernels, int networks, int targets = 0, int volumes = 0)
    {
        Assert.Equal(ExitCode.Success, Run("init", template, _scratch.Path));
        Assert.Equal(ExitCode.Success, Run("fmt", "--check", _scratch.Path));

        var module = Path.Combine(Repository.Root, "modules/dns.module.toml");
        var files = Sources.UnitDirectories.Read([Path.GetDirectoryName(module)!, _scratch.Path]);
        var set = UnitLanguage.Read(files);
        Assert.Equal("", DiagnosticRenderer.Render(set.Diagnostics, files));
        Assert.Equal(
            (unikernels, networks, targets, volumes),
            (set.Host!.Unikernels.Length, set.Host.Networks.Length, set.Host.Targets.Length, set.Host.Volumes.Length));
        Assert.Empty(Sources.SourceCheck.Everything(set.Host).Diagnostics);
    }

    [Fact]
    public void EveryLineOfHelpIsThere()
    {
        Run("init", "dns", _scratch.Path);

        Assert.Contains(File.ReadLines(_scratch.File("dns.unikernel.toml")), line => line.StartsWith('#'));
        Assert.True(File.Exists(_scratch.File("zones/example.org.zone")));
    }

    [Fact]
    public void WhatIsThereStaysAndNothingIsWritten()
    {
        File.WriteAllText(_scratch.File("lan.network.toml"), "mine");

        Assert.Equal(ExitCode.Failure, Run("init", "dns", _scratch.Path));
        Assert.Equal("mine", File.ReadAllText(_scratch.File("lan.network.toml")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_scratch.Path));
    }

    [Fact]
    public void AnUnknownTemplateIsRefused() => Assert.Equal(ExitCode.NotFound, Run("init", "nonsense", _scratch.Path));

    private static int Run(params string[] words) => Root.Create().Parse(words).Invoke();
}
