using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Caches;
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
        Assert.Equal(
            (below, "is recorded and does not exist", null),
            Assert.Single(Verify(repair: true)) is var fault ? (fault.Path, fault.Problem, fault.Mended) : default);
        TreeRemoval.Remove(Store.RealPath(above));
        // In the order of paths one of them may still be needed the first time.
        _ = Verify(repair: true);
        _ = Verify(repair: true);
        Assert.False(Store.IsValid(above) || Store.IsValid(below));
    }

    [Fact]
    public void WhatIsMissingOrDamagedComesFromACacheUnsignedAndIsHeldAgainstTheRecord()
    {
        using var there = new SharedObjects();
        using var here = new SharedObjects();
        var paths = there.Some();
        var cache = there.Publish(paths, null, NarCompression.Zstd);
        Assert.Empty(here.Take(paths, null, $"file://{cache}?trusted=1").Missing);
        var all = here.Store.AllValid();
        var (missing, damaged) = (paths[1], all.Single(path => path.Name == "b"));
        TreeRemoval.Remove(here.Store.RealPath(missing));
        File.SetUnixFileMode(here.Store.RealPath(damaged), (UnixFileMode)0b110_100_100);
        File.AppendAllText(here.Store.RealPath(damaged), "damaged");

        using var gone = here.Open("http://127.0.0.1:1/");
        using var good = here.Open($"file://{cache}");
        var mended = Verify(here.Store, repair: true, null, [.. CacheRepairSource.Of([gone, good], CancellationToken.None)]);
        Assert.Equal(new[] { missing, damaged }.Order(), mended.Select(fault => fault.Path));
        Assert.All(mended, fault => Assert.Equal($"was replaced by that of the cache 'file://{cache}'", fault.Mended));
        Assert.Empty(Verify(here.Store, repair: false, null));
        here.AssertClean();
    }

    [Fact]
    public void WhatACacheHasOtherwiseIsRefusedAndWhyIsSaid()
    {
        using var there = new SharedObjects();
        using var here = new SharedObjects();
        var path = there.Built("a", "a");
        var cache = there.Publish([path], null);
        Assert.Empty(here.Take([path], null, $"file://{cache}?trusted=1").Missing);
        TreeRemoval.Remove(here.Store.RealPath(path));
        // One whose archive is damaged, one that has another object under that path, and one that is not there; the last is asked once for two objects.
        File.AppendAllText(Directory.EnumerateFiles(Path.Combine(cache, "nar")).Single(), "x");
        using var other = new SharedObjects();
        Assert.Equal(path, other.Built("a", "another a"));
        using var damaged = here.Open($"file://{cache}");
        using var false_ = here.Open($"file://{other.Publish([path], null)}");
        using var gone = here.Open("http://127.0.0.1:1/");
        var fault = Assert.Single(Verify(here.Store, repair: true, null, [.. CacheRepairSource.Of([damaged, false_, gone], CancellationToken.None)]));
        Assert.Equal("its record was removed", fault.Mended); // Nothing needs it.
        Assert.Collection(
            fault.Failures,
            failure => Assert.Matches("^the cache '.*': .* is longer than the .* bytes that were promised$", failure),
            failure => Assert.Matches("^the cache '.*': it has the hash sha256-.* there, and sha256-.* is recorded$", failure),
            failure => Assert.Contains("cannot be reached", failure, StringComparison.Ordinal));
        here.AssertClean();
    }

    [Fact]
    public void SomebodyMustVouchForWhatIsNeitherBuiltHereNorKnownByItsContent()
    {
        using var there = new SharedObjects();
        var (one, two) = (SecretKey.Generate("one-1"), SecretKey.Generate("two-1"));
        var paths = there.Some();
        var built = there.Store.AllValid().Where(path => path.Name is "a" or "b" or "c").ToList();
        var keys = new TrustedKeys([one.PublicKey, two.PublicKey]);
        // The text and the tree are known by their contents.
        Assert.Equal(built.Select(path => (path, "is not trusted: it has no signature")), Distrusted(there.Store, keys, 0));
        foreach (var path in built)
            Sign(there.Store, path, one);
        Assert.Empty(Distrusted(there.Store, keys, 0));
        Assert.Empty(Distrusted(there.Store, keys, 1));
        Assert.All(
            Distrusted(there.Store, keys, 2), fault => Assert.Equal("is not trusted by enough: one-1 signed it, and 2 trusted keys are needed", fault.Problem));
        Assert.All(Distrusted(there.Store, new TrustedKeys([two.PublicKey]), 0), fault =>
            Assert.Equal("is not trusted: it is signed by one-1, and trusted are two-1", fault.Problem));
        Assert.All(
            Distrusted(there.Store, new TrustedKeys([SecretKey.Generate("one-1").PublicKey]), 0),
            fault => Assert.Equal("is not trusted: its signature by one-1 is not that of what is recorded", fault.Problem));

        // The second signature is that of a cache.
        using var cache = there.Open($"file://{there.Publish(paths, two)}");
        Assert.Empty(Distrusted(there.Store, keys, 2, cache));
    }

    [Fact]
    public void WhatWasBuiltHereNeedsASignatureOnlyIfSomeAreAskedFor()
    {
        var derivation = Store.AddText("x.drv", "Derive"u8, []);
        var output = Store.Formula.Output("out", default, "x");
        File.WriteAllText(Store.RealPath(output), "built");
        Store.RegisterOutput(output, derivation, []);
        Assert.Empty(Distrusted(Store, TrustedKeys.None, 0));
        Assert.Equal([(output, "is not trusted: it has no signature")], Distrusted(Store, TrustedKeys.None, 1));
    }

    private static List<(StorePath Path, string Problem)> Distrusted(Store store, TrustedKeys keys, int needed, params BinaryCache[] caches) =>
        [.. Verify(store, repair: false, new TrustRule(store.Formula, keys, needed, caches)).Select(fault => (fault.Path, fault.Problem))];

    private static void Sign(Store store, StorePath path, SecretKey key)
    {
        var entry = store.Query(path)!;
        store.AddSignatures(path, [$"{key.Sign(ObjectFingerprint.Of(store.Formula, path, entry.NarHash, entry.NarSize, entry.References))}"]);
    }

    private static List<StoreFault> Verify(Store store, bool repair, TrustRule? trust, params IRepairSource[] sources) =>
        [.. new Verifier(store, sources, trust is null ? null : trust.Problem).Run(
            null, checkContents: true, repair, _ => { }, TestContext.Current.CancellationToken)];

    private List<StoreFault> Verify(bool repair = false, params IRepairSource[] sources) =>
        Verify(Store, repair, null, sources);

    private void Damage(StorePath path)
    {
        var file = Path.Combine(Store.RealPath(path), "bin/note");
        File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        File.WriteAllText(file, "damaged");
    }
}
