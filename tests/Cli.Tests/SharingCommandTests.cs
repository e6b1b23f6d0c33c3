using System.Diagnostics;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>The commands that share objects, as a person types them, on stores below a scratch directory.</summary>
public sealed class SharingCommandTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly string _object;

    public SharingCommandTests()
    {
        File.WriteAllText(_scratch.File("file"), "text");
        using var store = Store.Open(StoreLayout.At(_scratch.File("one"), "/nix/store"), TimeProvider.System);
        _object = store.FullPath(store.AddTree(_scratch.File("file"), "file"));
    }

    public void Dispose()
    {
        _scratch.Dispose();
    }

    [Fact]
    public void AnObjectGoesThroughACacheToAnotherStore()
    {
        Assert.Equal(ExitCode.Success, Run("key", "generate", "one-1", "--secret-file", _scratch.File("key")));
        Assert.Equal(
            ExitCode.Success, Run("copy", "--root", _scratch.File("one"), "--to", $"file://{_scratch.File("cache")}", "--key", _scratch.File("key"), _object));
        Assert.Equal(
            ExitCode.Success, Run("copy", "--root", _scratch.File("two"), "--store-dir", "/nix/store", "--from", $"file://{_scratch.File("cache")}", _object));
        using var store = Store.Open(StoreLayout.At(_scratch.File("two")), TimeProvider.System);
        Assert.StartsWith("one-1:", Assert.Single(store.Query(store.Parse(_object))!.Signatures), StringComparison.Ordinal);
    }

    [Fact]
    public void AnObjectIsSignedInTheStore()
    {
        SecretKey.Generate("one-1").Write(_scratch.File("key"));
        Assert.Equal(ExitCode.Success, Run("store", "sign", "--root", _scratch.File("one"), "--key", _scratch.File("key"), _object));
        using var store = Store.Open(StoreLayout.At(_scratch.File("one")), TimeProvider.System);
        Assert.Single(store.Query(store.Parse(_object))!.Signatures);
    }

    [Fact]
    public void ProvenanceIsShownWhereItIsKnown()
    {
        Assert.Equal(ExitCode.NotFound, Run("store", "provenance", "--root", _scratch.File("one"), _object));
        using (var store = Store.Open(StoreLayout.At(_scratch.File("one")), TimeProvider.System))
            store.RecordProvenance(store.Parse(_object), new ProvenanceRecord { Source = new SourceProvenance("/src", null, null) });
        Assert.Equal(ExitCode.Success, Run("store", "provenance", "--root", _scratch.File("one"), _object));
        Assert.Equal(ExitCode.Success, Run("store", "provenance", "--root", _scratch.File("one"), "--format", "json", _object));
        Assert.Equal(ExitCode.Failure, Run("store", "provenance", "--root", _scratch.File("one"), "--format", "slsa", _object));
    }

    [Theory]
    [InlineData("copy", "x")]
    [InlineData("copy", "--to", "file:///a", "--from", "file:///b", "x")]
    [InlineData("serve-cache", "--listen", "nowhere")]
    [InlineData("serve-cache", "--listen", "127.0.0.1:0", "--compression", "rar")]
    public void WhatMakesNoSenseIsRefused(params string[] words) => Assert.Equal(ExitCode.BadInput, Run([.. words, "--root", _scratch.File("one")]));

    [Fact]
    public void AnotherProgramGoesOnInTheProcessOfServeCache()
    {
        File.WriteAllText(_scratch.File("hillingar-serve-cache"), "#!/bin/sh\necho $$ \"$0\" \"$@\"\nexit 9\n");
        File.SetUnixFileMode(_scratch.File("hillingar-serve-cache"), (UnixFileMode)0b111_101_101);
        var start = CliChild.Of("serve-cache", "--listen", "[::1]", "--root", "a b", "--json");
        start.Environment["PATH"] = $"{_scratch.Path}:/usr/bin:/bin";
        using var child = Process.Start(start)!;
        Assert.Equal(
            $"{child.Id} {_scratch.File("hillingar-serve-cache")} --listen=[::1]:5000 --compression=zstd --priority=30 --json=true --root=a b\n",
            child.StandardOutput.ReadToEnd());
        child.WaitForExit();
        Assert.Equal(9, child.ExitCode);
    }

    [Fact]
    public void WithoutThatProgramServeCacheSaysSo()
    {
        var start = CliChild.Of("serve-cache");
        start.Environment["PATH"] = _scratch.Path;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEnd();
        Assert.Contains("'hillingar-serve-cache', which does this, is neither beside hillingar nor in PATH", errors, StringComparison.Ordinal);
        child.WaitForExit();
        Assert.Equal(ExitCode.Failure, child.ExitCode);
    }

    [Fact]
    public void ACacheThatDoesNotHaveItIsAFailure()
    {
        Directory.CreateDirectory(_scratch.File("cache"));
        File.WriteAllText(_scratch.File("cache/nix-cache-info"), "StoreDir: /nix/store\n");
        Assert.Equal(
            ExitCode.Failure, Run("copy", "--root", _scratch.File("two"), "--store-dir", "/nix/store", "--from", $"file://{_scratch.File("cache")}", _object));
    }

    [Fact]
    public void WhatIsMissingIsMendedFromTheHostsCaches()
    {
        Assert.Equal(ExitCode.Success, Run("copy", "--root", _scratch.File("one"), "--to", $"file://{_scratch.File("cache")}", _object));
        var real = Path.Combine(_scratch.File("one"), "store", Path.GetFileName(_object));
        File.Delete(real);
        Assert.Equal(ExitCode.Failure, Run("store", "verify", "--root", _scratch.File("one")));
        Configure($"[caches.near]\nurl = \"file://{_scratch.File("cache")}\"\n");
        Assert.Equal(ExitCode.Success, Run("store", "verify", "--root", _scratch.File("one"), "--repair"));
        Assert.Equal("text", File.ReadAllText(real));

        // The record of what no source has goes.
        File.Delete(real);
        Assert.Equal(ExitCode.Success, Run("store", "verify", "--root", _scratch.File("one"), "--repair", "--no-substitutes"));
        Assert.Equal(ExitCode.NotFound, Run("store", "info", "--root", _scratch.File("one"), _object));
    }

    [Fact]
    public void WhoVouchesForAnObjectIsLookedAtOnRequest()
    {
        var key = SecretKey.Generate("one-1");
        key.Write(_scratch.File("key"));
        string built;
        using (var store = Store.Open(StoreLayout.At(_scratch.File("one")), TimeProvider.System))
        {
            // Its path follows from inputs that are not known.
            var path = store.Formula.Output("out", default, "built");
            var entry = store.Query(store.Parse(_object))!;
            using var archive = new MemoryStream();
            store.WriteArchive(entry.Path, archive);
            archive.Position = 0;
            Assert.True(store.Receive(new StoreEntry(path, entry.NarHash, entry.NarSize, [], null, default), archive));
            built = store.FullPath(path);
        }

        Assert.Equal(ExitCode.Success, Run("store", "verify", "--root", _scratch.File("one")));
        Assert.Equal(ExitCode.Failure, Run("store", "verify", "--root", _scratch.File("one"), "--trusted"));
        Assert.Equal(ExitCode.Success, Run("store", "sign", "--root", _scratch.File("one"), "--key", _scratch.File("key"), built));
        Assert.Equal(ExitCode.Failure, Run("store", "verify", "--root", _scratch.File("one"), "--trusted"));
        Configure($"trusted-public-keys = [\"{key.PublicKey}\"]\n");
        Assert.Equal(ExitCode.Success, Run("store", "verify", "--root", _scratch.File("one"), "--trusted"));
        Assert.Equal(ExitCode.Failure, Run("store", "verify", "--root", _scratch.File("one"), "--sigs-needed", "2"));
        Assert.Equal(ExitCode.BadInput, Run("store", "verify", "--root", _scratch.File("one"), "--sigs-needed", "-1"));
    }

    [Theory]
    [InlineData("copy", "--from", "file:///nowhere", "00000000000000000000000000000000-x")]
    [InlineData("build", "--no-substitutes")]
    [InlineData("store", "verify", "--trusted")]
    public void AConfigurationWithMistakesIsBadInput(params string[] words)
    {
        Configure("[caches.near]\nurl = \"gopher://near\"\n");
        Assert.Equal(ExitCode.BadInput, Run([.. words, "--root", _scratch.File("one")]));
    }

    private void Configure(string text)
    {
        Directory.CreateDirectory(_scratch.File("one/etc"));
        File.WriteAllText(_scratch.File("one/etc/caches.toml"), text);
    }

    private static int Run(params string[] words) => Root.Create().Parse(words).Invoke();
}
