using Hillingar.Builder;
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
        Linux.Ftw.RemoveTree(_scratch.File("one"));
        Linux.Ftw.RemoveTree(_scratch.File("two"));
        _scratch.Dispose();
    }

    [Fact]
    public void AnObjectGoesThroughACacheToAnotherStore()
    {
        Assert.Equal(ExitCode.Success, Run("key", "generate", "one-1", "--secret-file", _scratch.File("key")));
        Assert.Equal(ExitCode.Success, Run("copy", "--root", _scratch.File("one"), "--to", $"file://{_scratch.File("cache")}", "--key", _scratch.File("key"), _object));
        Assert.Equal(ExitCode.Success, Run("copy", "--root", _scratch.File("two"), "--store-dir", "/nix/store", "--from", $"file://{_scratch.File("cache")}", _object));
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
    public void ACacheThatDoesNotHaveItIsAFailure()
    {
        Directory.CreateDirectory(_scratch.File("cache"));
        File.WriteAllText(_scratch.File("cache/nix-cache-info"), "StoreDir: /nix/store\n");
        Assert.Equal(ExitCode.Failure, Run("copy", "--root", _scratch.File("two"), "--store-dir", "/nix/store", "--from", $"file://{_scratch.File("cache")}", _object));
    }

    private static int Run(params string[] words) => Root.Create().Parse(words).Invoke();
}
