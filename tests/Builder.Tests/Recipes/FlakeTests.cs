using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.TestKit;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Builder.Tests.Recipes;

/// <summary>Images that the real Nix builds, from a flake on this disk, in a store of its own below a scratch directory and without a network.</summary>
public sealed class FlakeTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Poller _poller = new();
    private readonly List<BuildEvent> _events = [];

    [NixFact]
    public async Task AnImageComesWithEverythingThatItNames()
    {
        using var store = Store.Open(StoreLayout.At(_scratch.File("ours"), NixStore), TimeProvider.System);
        var image = Assert.IsType<BuildOutcome.Built>(await RealiseAsync(store, "image", null)).Image;
        var data = Assert.Single(store.Query(image)!.References);
        Assert.Equal("data", data.Name);
        Assert.Equal($"{store.FullPath(data)}\n", await File.ReadAllTextAsync(store.RealPath(image), TestContext.Current.CancellationToken));
        Assert.Equal("what the image names\n", await File.ReadAllTextAsync(store.RealPath(data), TestContext.Current.CancellationToken));
        Assert.Empty(new Verifier(store, []).Run(null, checkContents: true, repair: false, _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(new BuildOutcome.Cached(image), await RealiseAsync(store, "image", null));
    }

    [NixFact]
    public async Task WhereItsPathsCannotBeTheImageIsTakenAloneAndANoteSaysSo()
    {
        using var store = Store.Open(StoreLayout.At(_scratch.File("ours")), TimeProvider.System);
        var image = Assert.IsType<BuildOutcome.Built>(await RealiseAsync(store, "image", null)).Image;
        Assert.Empty(store.Query(image)!.References);
        Assert.Single(store.AllValid());
        Assert.Contains(_events, happening => happening.Sentence.Contains($"names 1 other objects of '{NixStore}'", StringComparison.Ordinal));
    }

    [NixFact]
    public async Task AFileOutOfATreeIsAnImageByItself()
    {
        using var store = Store.Open(StoreLayout.At(_scratch.File("ours"), NixStore), TimeProvider.System);
        var image = Assert.IsType<BuildOutcome.Built>(await RealiseAsync(store, "tree", "image.hvt")).Image;
        Assert.Equal("an image\n", await File.ReadAllTextAsync(store.RealPath(image), TestContext.Current.CancellationToken));
        Assert.Single(store.AllValid());
    }

    [NixTheory]
    [InlineData("link", null)]
    [InlineData("links", "image.hvt")]
    [InlineData("links", "bin/hostname")]
    public async Task WhatNixBuiltIsNotFollowedOutOfItsStore(string attribute, string? member)
    {
        using var store = Store.Open(StoreLayout.At(_scratch.File("ours"), NixStore), TimeProvider.System);
        Assert.Contains(
            "is a symbolic link to '/etc", Assert.IsType<BuildOutcome.Failed>(await RealiseAsync(store, attribute, member)).Sentence, StringComparison.Ordinal);
        Assert.Empty(store.AllValid());
    }

    public void Dispose()
    {
        _poller.Dispose();
        _scratch.Dispose();
    }

    private string NixStore => _scratch.File("nix/store");

    private async Task<BuildOutcome> RealiseAsync(Store store, string attribute, string? member)
    {
        var flake = Directory.CreateDirectory(_scratch.File("flake")).FullName;
        await File.WriteAllTextAsync(Path.Combine(flake, "data"), "what the image names\n", TestContext.Current.CancellationToken);
        // Debian's sh needs nothing of a store: without Nix's sandbox it can be the builder. It has no mkdir; the host's is named.
        await File.WriteAllTextAsync(Path.Combine(flake, "flake.nix"), """
            {
              outputs = { self }: let
                build = name: command: derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-euc" command ]; };
              in {
                packages.x86_64-linux.image = build "image.hvt" "echo ${./data} > $out";
                packages.x86_64-linux.link = build "link" "/bin/ln -s /etc/hostname $out";
                packages.x86_64-linux.links = build "links" "/bin/mkdir $out; /bin/ln -s /etc/hostname $out/image.hvt; /bin/ln -s /etc $out/bin";
                packages.x86_64-linux.tree = build "tree" "/bin/mkdir $out; echo an image > $out/image.hvt";
              };
            }
            """, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_scratch.File("etc"));
        await File.WriteAllTextAsync(
            _scratch.File("etc/nix.conf"), "build-users-group =\nsandbox = false\nsubstituters =\n", TestContext.Current.CancellationToken);
        var services = BuildServices.Compose(
            store, new BuildLayout(_scratch.File("builds"), _scratch.File("logs")), _poller, TimeProvider.System,
            () => HostCaches.None, BuildOptions.Default, Environment.GetEnvironmentVariable);
        using var realiser = services.Realiser;
        var recipes = new ImageRecipes(store, services.Images, realiser, _ => throw new InvalidOperationException("no cache is asked"))
        {
            NixEnvironment = new Dictionary<string, string>
            {
                ["NIX_STORE_DIR"] = NixStore,
                ["NIX_STATE_DIR"] = _scratch.File("nix/state"),
                ["NIX_LOG_DIR"] = _scratch.File("nix/log"),
                ["NIX_CONF_DIR"] = _scratch.File("etc"),
                ["NIX_REMOTE"] = "local",
                ["HOME"] = _scratch.Path,
            }.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        return await recipes.RealiseAsync(
            new ImageSource.Flake($"path:{flake}#packages.x86_64-linux.{attribute}", member), "/", _events.Add, TestContext.Current.CancellationToken);
    }
}
