using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.TestKit;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Builder.Tests.Recipes;

/// <summary>What users write never becomes an option of a program that is run for them, nor a part of what it runs.</summary>
public sealed class HostProgramTests
{
    [NixTheory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("-f/etc")]
    [InlineData("--option")]
    public async Task AFlakeIsNoOptionOfNix(string reference)
    {
        using var images = new ImageFixture();
        var failed = Assert.IsType<BuildOutcome.Failed>(
            await images.Services.Recipes.RealiseAsync(new ImageSource.Flake(reference, null), "/", _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains("nix' failed (exited, status=1)", failed.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("Usage: nix build", null)]
    [InlineData("{\"outputs\":{\"out\":\"/x\"}}", null)]
    [InlineData("[{\"outputs\":{\"dev\":\"/x\"}}]", null)]
    [InlineData("[{\"outputs\":{\"out\":null}}]", null)]
    [InlineData("[{\"outputs\":{\"out\":\"/x\"}},{\"outputs\":{\"out\":\"/y\"}}]", null)]
    [InlineData("[{\"drvPath\":\"/d\",\"outputs\":{\"out\":\"/x\"}}]", "/x")]
    public void WhatNixPrintsIsReadOrRefused(string printed, string? output) => Assert.Equal(output, NixResult.Output(printed));

    [Theory]
    [InlineData("debian:bookworm", "-oDir::Etc=/tmp")]
    [InlineData("debian:bookworm", "--help")]
    [InlineData("debian:bookworm", "./x.deb")]
    [InlineData("debian:bookworm", "gcc/sid")]
    [InlineData("debian:a b", "gcc")]
    public async Task APackageIsNoOptionOfApt(string release, string package)
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(() => AptResolver.ResolveAsync(release, [package], TestContext.Current.CancellationToken));
        Assert.Contains(release == "debian:a b" ? "is no release" : $"'{package}' is no package", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x\" /><Target Name=\"y", "1.0")]
    [InlineData("x", "1.0]\"")]
    [InlineData("..", "1.0")]
    [InlineData("x", "../../y")]
    public async Task APackageOfNuGetIsNoPartOfAProject(string package, string version)
    {
        using var images = new ImageFixture();
        var derivation = images.Services.Realiser.Library.Add("p", new Derivation
        {
            Outputs = [new DerivationOutput("out", "", "sha256", new string('0', 64))],
            System = "builtin",
            Builder = "builtin:fetch-nuget",
            Environment = new Dictionary<string, string> { ["package"] = package, ["version"] = version, ["name"] = "p" }
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
        var outcome = await images.Services.Realiser.RealiseAsync(derivation, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains("is no NuGet package", Assert.IsType<RealiseOutcome.Failed>(outcome).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssh://-oProxyCommand=x")]
    [InlineData("ssh://user@-oProxyCommand=x")]
    [InlineData("ssh://a b")]
    public void AHostIsNoOptionOfSsh(string address)
    {
        Assert.False(RemoteAddress.TryParse(address, out _, out var problem));
        Assert.Equal("does not name a host", problem);
    }
}
