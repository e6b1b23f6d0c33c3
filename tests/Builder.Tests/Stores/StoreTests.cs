using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Sources;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Tests.Stores;

public sealed class StoreTests : IDisposable
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ReadOnlyExecutable = ReadOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly StoreFixture _fixture = new();

    private Store Store => _fixture.Store;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void WhatSomebodyRemovedPastTheStoreIsAddedAnew()
    {
        var file = Path.Combine(_fixture.Tree(), "bin/note");
        Func<StorePath>[] ways =
            [() => Store.AddFlatFile(file, "note", null), () => Store.AddTree(file, "tree"), () => Store.AddText("text", "a text"u8, [])];
        foreach (var add in ways)
        {
            var path = add();
            File.Delete(Store.RealPath(path));
            Assert.Equal(path, add());
            Assert.True(File.Exists(Store.RealPath(path)));
        }
    }

    [Fact]
    public void ObjectsAreReadOnlyAndOfOneTime()
    {
        var full = Store.FullPath(Store.AddTree(_fixture.Tree(), "tree"));
        Assert.Equal(ReadOnlyExecutable, File.GetUnixFileMode(full));
        Assert.Equal(ReadOnlyExecutable, File.GetUnixFileMode(Path.Combine(full, "bin")));
        Assert.Equal(ReadOnlyExecutable, File.GetUnixFileMode(Path.Combine(full, "bin/run")));
        Assert.Equal(ReadOnly, File.GetUnixFileMode(Path.Combine(full, "bin/note")));
        Assert.Equal("bin/run", new FileInfo(Path.Combine(full, "run")).LinkTarget);
        foreach (var path in Directory.EnumerateFileSystemEntries(full, "*", SearchOption.AllDirectories).Append(full))
            Assert.Equal(DateTime.UnixEpoch.AddSeconds(1), new FileInfo(path).LastWriteTimeUtc);
    }

    [Fact]
    public void WhatIsAddedIsValidAndKnownByTheHashOfItsArchive()
    {
        var tree = _fixture.Tree();
        var path = Store.AddTree(tree, "tree");
        var entry = Store.Query(path)!;
        Assert.Equal(TreeHash.Of(tree), new NarHash(entry.NarHash, entry.NarSize));
        Assert.Equal(Store.Formula.Source("tree", entry.NarHash, []), path);
        Assert.True(Store.IsValid(path));
        Assert.Null(entry.Deriver);
        Assert.Empty(entry.References);
    }

    [Fact]
    public void AddingTheSameTwiceChangesNothing()
    {
        var tree = _fixture.Tree();
        var first = Store.AddTree(tree, "tree");
        var names = _fixture.Names().ToList();
        Assert.Equal(first, Store.AddTree(tree, "tree"));
        Assert.Equal(names, _fixture.Names());
        Assert.Empty(_fixture.Locks());
    }

    [Fact]
    public void AFilterLeavesOutWholeDirectories()
    {
        var asked = new List<(string, bool)>();
        var path = Store.AddTree(_fixture.Tree(), "tree", (relative, isDirectory) =>
        {
            asked.Add((relative, isDirectory));
            return relative != "bin";
        });
        // Once for the hash and once for the copy.
        Assert.Equal([("bin", true), ("empty", true), ("run", false)], asked.Distinct());
        Assert.False(Path.Exists(Path.Combine(Store.FullPath(path), "bin")));
    }

    [Fact]
    public void ASymbolicLinkCanBeAWholeObject()
    {
        File.CreateSymbolicLink(_fixture.Outside("link"), "/nowhere");
        var path = Store.AddTree(_fixture.Outside("link"), "link");
        Assert.Equal("/nowhere", new FileInfo(Store.FullPath(path)).LinkTarget);
        Assert.Equal(path, Store.AddTree(_fixture.Outside("link"), "link"));
    }

    [Fact]
    public void TextsKeepTheirReferences()
    {
        var one = Store.AddText("one", "1"u8, []);
        var two = Store.AddText("two", Encoding.UTF8.GetBytes(Store.FullPath(one)), [one]);
        Assert.Equal([one], Store.Query(two)!.References);
        Assert.Equal("1", File.ReadAllText(Store.FullPath(one)));
    }

    [Fact]
    public void AReferenceThatIsNotValidIsRefusedAndNothingIsRegistered()
    {
        var stranger = Store.Formula.Text("stranger", "x"u8, []);
        var refusal = Assert.Throws<StoreException>(() => Store.AddText("text", "y"u8, [stranger]));
        Assert.Contains($"it needs '{Store.FullPath(stranger)}', which is not valid", refusal.Message);
        Assert.False(Store.IsValid(Store.Formula.Text("text", "y"u8, [stranger])));
    }

    [Fact]
    public void FlatFilesLoseTheirExecutableBit()
    {
        var source = _fixture.FileWith("image");
        File.SetUnixFileMode(source, (UnixFileMode)0b111_101_101);
        var path = Store.AddFlatFile(source, "image", null);
        Assert.Equal(Store.Formula.Flat("image", FileHash.Of(source)), path);
        Assert.Equal(ReadOnly, File.GetUnixFileMode(Store.FullPath(path)));
    }

    [Fact]
    public void AFileOfAnotherHashIsRefusedWithBoth()
    {
        var source = _fixture.FileWith("image");
        var wanted = Sha256Hash.Parse(new string('0', 64));
        var refusal = Assert.Throws<StoreException>(() => Store.AddFlatFile(source, "image", wanted));
        Assert.Contains(wanted.ToString(), refusal.Message);
        Assert.Contains(FileHash.Of(source).ToString(), refusal.Message);
        Assert.Empty(_fixture.Names());
    }

    [Fact]
    public void APipeIsRefusedAndNotWaitedFor()
    {
        // /dev/null stands for all that is neither file, directory nor link.
        var refusal = Assert.Throws<StoreException>(() => Store.AddTree("/dev/null", "null"));
        Assert.Contains("is a pipe, a socket or a device", refusal.Message);
        Assert.Throws<StoreException>(() => Store.AddFlatFile("/dev/null", "null", null));
        Assert.Empty(_fixture.Names());
    }

    [Fact]
    public void WhatACrashLeftAtAPathIsReplaced()
    {
        var path = Store.Formula.Text("text", "whole"u8, []);
        Directory.CreateDirectory(Path.Combine(Store.FullPath(path), "half"));
        Assert.False(Store.IsValid(path));
        Assert.Equal(path, Store.AddText("text", "whole"u8, []));
        Assert.Equal("whole", File.ReadAllText(Store.FullPath(path)));
    }

    [Fact]
    public void WhatACrashLeftUnfinishedGoesWhenTheStoreIsOpened()
    {
        var stray = Path.Combine(Store.Directory, ".new-0");
        Directory.CreateDirectory(stray);
        File.WriteAllText(_fixture.Outside("db/locks/.new-0"), "");
        _ = Store.AddTree("tree", [], path =>
        {
            File.WriteAllText(path, "being made");
            using (Store.Open(_fixture.Layout, TimeProvider.System))
                Assert.Equal([Path.GetFileName(path)], _fixture.Names());
        });
        Assert.False(Directory.Exists(stray));
        Assert.Empty(_fixture.Locks());
    }

    [Fact]
    public void AValidObjectIsNeverDiscarded()
    {
        var path = Store.AddText("text", "kept"u8, []);
        Assert.Throws<InvalidOperationException>(() => Store.DiscardInvalid(path));
        Assert.True(File.Exists(Store.FullPath(path)));
    }

    [Fact]
    public void AnOutputKeepsTheReferencesThatItsContentsName()
    {
        var (used, unused) = (Store.AddText("used", "1"u8, []), Store.AddText("unused", "2"u8, []));
        var derivation = Store.AddText("x.drv", "Derive"u8, [used, unused]);
        var output = Store.Formula.Output("out", default, "x");
        File.WriteAllText(Store.FullPath(output), $"see {Store.FullPath(used)} and {Store.FullPath(output)}");
        Assert.Null(Store.QueryOutput(derivation));

        Store.RegisterOutput(output, derivation, [used, unused, output]);

        var entry = Store.Query(output)!;
        Assert.Equal(new[] { used, output }.Order(), entry.References.Order());
        Assert.Equal(derivation, entry.Deriver);
        Assert.Equal(output, Store.QueryOutput(derivation));
        Assert.Equal(ReadOnly, File.GetUnixFileMode(Store.FullPath(output)));
    }

    [Fact]
    public void TheOutputOfAnUnknownDerivationIsNotRegistered()
    {
        var derivation = Store.Formula.Text("x.drv", "Derive"u8, []);
        var output = Store.Formula.Output("out", default, "x");
        File.WriteAllText(Store.FullPath(output), "");
        Assert.Throws<StoreException>(() => Store.RegisterOutput(output, derivation, []));
        Assert.False(Store.IsValid(output));
    }

    [Fact]
    public void OnlyPathsOfThisStoreAreRead()
    {
        var path = Store.AddText("text", "x"u8, []);
        Assert.Equal(path, Store.Parse(Store.FullPath(path)));
        Assert.Throws<StoreException>(() => Store.Parse($"/nix/store/{path}"));
        Assert.Throws<StoreException>(() => Store.Parse($"{Store.FullPath(path)}/x"));
        Assert.Throws<StoreException>(() => Store.Parse($"{Store.Directory}/text"));
    }

    [Fact]
    public void RecordsAndRememberedValuesOutliveTheProcess()
    {
        var path = Store.AddText("text", "x"u8, []);
        Store.Remember("toolchain", "a");
        Store.Remember("toolchain", "b");
        using var other = Store.Open(_fixture.Layout, TimeProvider.System);
        Assert.Equal("b", other.Recall("toolchain"));
        Assert.Null(other.Recall("unknown"));
        Assert.True(other.IsValid(path));
    }

    [Fact]
    public void TheSameObjectCanBeAddedByManyAtOnce()
    {
        var tree = _fixture.Tree();
        var paths = new StorePath[8];
        var threads = Enumerable.Range(0, paths.Length).Select(i => new Thread(() =>
        {
            // Each has a store of its own, as another process would.
            using var store = Store.Open(_fixture.Layout, TimeProvider.System);
            paths[i] = store.AddTree(tree, "tree");
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Single(paths.Distinct());
        Assert.Equal([paths[0].BaseName], _fixture.Names());
        Assert.Empty(_fixture.Locks());
        Assert.Equal(TreeHash.Of(tree).Hash, TreeHash.Of(Store.FullPath(paths[0])).Hash);
    }

    [Fact]
    public void WhatIsThereAlreadyIsReadAndNotWritten()
    {
        var (tree, file) = (_fixture.Tree(), _fixture.FileWith("x"));
        Assert.True(Store.IsValid(Store.AddTree(tree, "tree")) && Store.IsValid(Store.AddFlatFile(file, "file", null)));
        var written = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Directory.SetLastWriteTimeUtc(Store.Directory, written);
        _ = Store.AddTree(tree, "tree");
        _ = Store.AddFlatFile(file, "file", null);
        _ = Store.AddText("text", "x"u8, []);
        Assert.NotEqual(written, Directory.GetLastWriteTimeUtc(Store.Directory));
        Directory.SetLastWriteTimeUtc(Store.Directory, written);
        _ = Store.AddText("text", "x"u8, []);
        _ = Store.AddTree(tree, "tree");
        Assert.Equal(written, Directory.GetLastWriteTimeUtc(Store.Directory));
    }

    [Fact]
    public void AFlatFileMayBeBehindALinkAndIsItsContents()
    {
        File.CreateSymbolicLink(_fixture.Outside("link"), _fixture.FileWith("x"));
        var path = Store.AddFlatFile(_fixture.Outside("link"), "file", null);
        Assert.Equal(Store.AddFlatFile(_fixture.Outside("file"), "file", null), path);
        Assert.Null(new FileInfo(Store.FullPath(path)).LinkTarget);
    }

    [Fact]
    public void AFileThatIsNoDatabaseIsAnErrorOfTheStore()
    {
        var layout = new StoreLayout(_fixture.Outside("other"), _fixture.FileWith(new string('x', 4096)));
        var refusal = Assert.Throws<StoreException>(() => Store.Open(layout, TimeProvider.System));
        Assert.StartsWith($"the store's database '{layout.DatabasePath}' failed: ", refusal.Message);
    }

    [Fact]
    public void ADatabaseOfALaterVersionIsRefused()
    {
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_fixture.Layout.DatabasePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 3";
            command.ExecuteNonQuery();
        }

        var refusal = Assert.Throws<StoreException>(() => Store.Open(_fixture.Layout, TimeProvider.System));
        Assert.Contains("has schema 3", refusal.Message);
    }
}
