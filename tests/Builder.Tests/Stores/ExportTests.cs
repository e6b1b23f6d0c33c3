using CsCheck;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Formats;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Stores;

public sealed class ExportTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TheStreamIsNixsToTheByte()
    {
        var vector = Vectors.Of("export", 1)[0];
        using var scratch = new ScratchDirectory();
        using var store = Store.Open(new StoreLayout(scratch.File("store"), scratch.File("db/db.sqlite"), "/nix/store"), TimeProvider.System);
        // What it refers to must be there; any contents will do.
        var reference = store.Parse(vector.Input("references")[0].GetString()!);
        _ = store.Receive(new StoreEntry(reference, TreeHash.Of(_fixture.FileWith("dep")).Hash, 120, [], null, default), Archive(_fixture.FileWith("dep")));
        var stream = vector.Expected("streamBase64").GetBytesFromBase64();
        var imported = new List<StorePath>();
        store.Import(new MemoryStream(stream), (path, isNew) => imported.Add(isNew ? path : default));
        Assert.Equal([store.Parse(vector.Input("path").GetString()!)], imported);
        Assert.Equal([reference], store.Query(imported[0])!.References);

        using var again = new MemoryStream();
        store.Export(imported, again);
        Assert.Equal(stream, again.ToArray());
    }

    [Fact]
    public void AStreamThatIsCutOrChangedLeavesNothingRegistered()
    {
        var path = _fixture.Store.AddTree(_fixture.Tree(), "tree");
        using var stream = new MemoryStream();
        _fixture.Store.Export([path], stream);
        var bytes = stream.ToArray();
        using var scratch = new ScratchDirectory();
        using var store = Store.Open(new StoreLayout(scratch.File("store"), scratch.File("db/db.sqlite"), _fixture.Store.Directory), TimeProvider.System);
        for (var length = 0; length < bytes.Length - 8; length += 7)
            Assert.ThrowsAny<IOException>(() => store.Import(new MemoryStream(bytes, 0, length), (_, _) => { }));
        Assert.Empty(store.AllValid());
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.RealDirectory));
        store.Import(new MemoryStream(bytes), (_, _) => { });
        Assert.Equal([path], store.AllValid());
    }

    // A changed byte is refused, or is in what the stream cannot prove; then what was imported is whole all the same.
    [Fact]
    public void AStreamThatIsDamagedAnywhereLeavesAStoreThatIsWhole()
    {
        var path = _fixture.Store.AddTree(_fixture.Tree(), "tree");
        using var stream = new MemoryStream();
        _fixture.Store.Export([path], stream);
        var bytes = stream.ToArray();
        using var scratch = new ScratchDirectory();
        using var store = Store.Open(new StoreLayout(scratch.File("store"), scratch.File("db/db.sqlite"), _fixture.Store.Directory), TimeProvider.System);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                byte[] damaged = [.. bytes];
                damaged[at] = value;
                try
                {
                    store.Import(new MemoryStream(damaged), (_, _) => { });
                }
                catch (IOException)
                {
                    // Refused; the contents of the store are looked at below.
                }
            },
            iter: Cases.Of(300),
            threads: 1);
        Assert.Empty(new Verifier(store, []).Run(null, checkContents: true, repair: false, _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(
            store.AllValid().Select(valid => valid.BaseName),
            Directory.EnumerateFileSystemEntries(store.RealDirectory).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AnExportOfAnotherStoreDirectoryIsRefusedWithTheWayOut()
    {
        var vector = Vectors.Of("export", 1)[0];
        var stream = new MemoryStream(vector.Expected("streamBase64").GetBytesFromBase64());
        var refusal = Assert.Throws<StoreException>(() => _fixture.Store.Import(stream, (_, _) => { }));
        Assert.EndsWith("import it into a store that is opened with --store-dir /nix/store", refusal.Message);
        Assert.Empty(_fixture.Store.AllValid());
    }

    [Fact]
    public void WhatIsReceivedMustHaveTheHashThatWasPromised()
    {
        var file = _fixture.FileWith("contents");
        var (hash, wrong) = (TreeHash.Of(file), TreeHash.Of(_fixture.FileWith("others", "other")));
        var path = _fixture.Store.Formula.Source("x", wrong.Hash, []);
        var refusal = Assert.Throws<StoreException>(
            () => _fixture.Store.Receive(new StoreEntry(path, wrong.Hash, hash.Size, [], null, default), Archive(file)));
        Assert.Contains(hash.Hash.ToString(), refusal.Message);
        Assert.Contains(wrong.Hash.ToString(), refusal.Message);
        Assert.Throws<StoreException>(() => _fixture.Store.Receive(new StoreEntry(path, hash.Hash, hash.Size - 1, [], null, default), Archive(file)));
        Assert.Empty(_fixture.Names());
        Assert.Empty(_fixture.Store.AllValid());
    }

    private static MemoryStream Archive(string file)
    {
        var archive = new MemoryStream();
        NarWriter.Write(file, archive);
        archive.Position = 0;
        return archive;
    }
}
