using Hillingar.Linux;

namespace Hillingar.Builder.Tests.Stores;

public sealed class VerifierTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private Store Store => _fixture.Store;

    [Fact]
    public void ASoundStoreHasNoFaults()
    {
        _ = Store.AddTree(_fixture.Tree(), "tree");
        Assert.Empty(Verify());
    }

    [Fact]
    public void DamageIsFoundAndMendedFromAnotherStore()
    {
        var tree = _fixture.Tree();
        var path = Store.AddTree(tree, "tree");
        using var other = Store.Open(
            new StoreLayout(_fixture.Outside("other/store"), _fixture.Outside("other/db/db.sqlite"), Store.Directory), TimeProvider.System);
        _ = other.AddTree(tree, "tree");
        Damage(path);
        var fault = Assert.Single(Verify());
        Assert.Matches("^has the hash sha256-.*, and sha256-.* is recorded$", fault.Problem);
        Assert.Null(fault.Mended);
        Assert.NotNull(Assert.Single(Verify(repair: true, new StoreRepairSource(other))).Mended);
        Assert.Empty(Verify());
        Assert.DoesNotContain(_fixture.Names(), name => name.StartsWith('.'));
    }

    [Fact]
    public void DamageIsMendedFromAnArchiveOnlyIfThatIsSound()
    {
        var path = Store.AddTree(_fixture.Tree(), "tree");
        var archives = _fixture.Outside("archives");
        Directory.CreateDirectory(archives);
        var archive = Path.Combine(archives, $"{path.HashPart}.nar");
        using (var file = File.Create(archive))
            Store.WriteArchive(path, file);
        Damage(path);
        var sound = File.ReadAllBytes(archive);
        byte[] bad = [.. sound];
        bad[bad.AsSpan().IndexOf("#!/bin/sh"u8)] = (byte)'!';
        File.WriteAllBytes(archive, bad);
        Assert.Null(Assert.Single(Verify(repair: true, new ArchiveRepairSource(archives))).Mended);
        File.WriteAllBytes(archive, sound);
        Assert.NotNull(Assert.Single(Verify(repair: true, new ArchiveRepairSource(archives))).Mended);
        Assert.Empty(Verify());
    }

    [Fact]
    public void ARecordOfNothingGoesUnlessSomethingNeedsIt()
    {
        var below = Store.AddText("below", "b"u8, []);
        var above = Store.AddText("above", "a"u8, [below]);
        TreeRemoval.Remove(Store.RealPath(below));
        Assert.Equal((below, "is recorded and does not exist", null), Assert.Single(Verify(repair: true)) is var fault ? (fault.Path, fault.Problem, fault.Mended) : default);
        TreeRemoval.Remove(Store.RealPath(above));
        // In the order of paths one of them may still be needed the first time.
        _ = Verify(repair: true);
        _ = Verify(repair: true);
        Assert.False(Store.IsValid(above) || Store.IsValid(below));
    }

    private List<StoreFault> Verify(bool repair = false, params IRepairSource[] sources) =>
        [.. new Verifier(Store, sources).Run(null, checkContents: true, repair, _ => { }, TestContext.Current.CancellationToken)];

    private void Damage(StorePath path)
    {
        var file = Path.Combine(Store.RealPath(path), "bin/note");
        File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        File.WriteAllText(file, "damaged");
    }
}
