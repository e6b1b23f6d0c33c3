using Hillingar.Builder.Builds;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.Sources;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Builder.Tests.Recipes;

public sealed class ImageRecipesTests : IDisposable
{
    private readonly ImageFixture _images = new();
    private readonly ScratchDirectory _scratch = new();

    [Fact]
    public async Task AFileIsFetchedFromTheFirstPlaceThatHasItAndHasNixsPath()
    {
        File.WriteAllText(_scratch.File("one.hvt"), "an image\n");
        var hash = FileHash.Of(_scratch.File("one.hvt"));
        var source = new ImageSource.Fetch([$"file://{_scratch.File("absent")}/one.hvt", $"file://{_scratch.File("one.hvt")}"], hash);
        var built = Assert.IsType<BuildOutcome.Built>(await RealiseAsync(source));
        Assert.Equal(_images.Store.Formula.Flat("one.hvt", hash), built.Image);
        Assert.Equal("an image\n", File.ReadAllText(_images.Store.RealPath(built.Image)));
        File.Delete(_scratch.File("one.hvt"));
        Assert.IsType<BuildOutcome.Cached>(await RealiseAsync(source));
    }

    [Fact]
    public async Task AFetchedFileOfAnotherHashIsRefusedWithBoth()
    {
        File.WriteAllText(_scratch.File("one.hvt"), "another image\n");
        var wanted = Sha256Hash.Parse(new string('0', 64));
        var failed = Assert.IsType<BuildOutcome.Failed>(await RealiseAsync(new ImageSource.Fetch([$"file://{_scratch.File("one.hvt")}"], wanted)));
        Assert.Contains(wanted.Hex, failed.Sentence, StringComparison.Ordinal);
        Assert.Contains(FileHash.Of(_scratch.File("one.hvt")).Hex, failed.Sentence, StringComparison.Ordinal);
        Assert.False(_images.Store.IsValid(_images.Store.Formula.Flat("one.hvt", wanted)));
    }

    [RootFact]
    public async Task ADerivationIsBuiltFromItsFile()
    {
        var recipe = _images.Recipe("echo from a file > $out");
        var (derivation, _) = _images.Builder.Instantiate(recipe, _ => { });
        File.Copy(_images.Store.RealPath(derivation), _scratch.File("image.hvt.drv"));
        var built = Assert.IsType<BuildOutcome.Built>(await RealiseAsync(new ImageSource.Derivation("image.hvt.drv", null)));
        Assert.Equal("from a file\n", File.ReadAllText(_images.Store.RealPath(built.Image)));
    }

    [Fact]
    public async Task WhatNoCacheHasIsSaidWithTheWayOut()
    {
        var failed = Assert.IsType<BuildOutcome.Failed>(await RealiseAsync(new ImageSource.Substitute($"{new string('0', 32)}-web.hvt", [], null)));
        Assert.EndsWith("is in no binary cache that was asked; name one with caches = [\"https://…\"]", failed.Sentence, StringComparison.Ordinal);
        var foreign = Assert.IsType<BuildOutcome.Failed>(await RealiseAsync(new ImageSource.Substitute($"/nix/store/{new string('0', 32)}-web.hvt", [], null)));
        Assert.Contains("--store-dir /nix/store", foreign.Sentence, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _images.Dispose();
        _scratch.Dispose();
    }

    private Task<BuildOutcome> RealiseAsync(ImageSource source) =>
        _images.Services.Recipes.RealiseAsync(source, _scratch.Path, _ => { }, TestContext.Current.CancellationToken);
}
