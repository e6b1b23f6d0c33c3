using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Formats;
using Hillingar.Builder.Tests.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Tests.Collection;

public sealed class OptimiserTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private Store Store => _fixture.Store;

    [Fact]
    public void FilesWithTheSameContentsAndBitBecomeOne()
    {
        using var session = Store.Session();
        var first = Add("first", "same", "run");
        var second = Add("second", "same", "run");
        var report = Run();
        Assert.Equal((4, 2, 4 + 4), (report.Files, report.Linked, report.BytesSaved));
        Assert.Equal(Inode(first, "file"), Inode(second, "file"));
        Assert.Equal(Inode(first, "run"), Inode(second, "run"));
        // The executable bit tells twins apart.
        Assert.NotEqual(Inode(first, "file"), Inode(first, "run"));
        Assert.All(Store.AllValid(), path => Assert.Equal(Store.Query(path)!.NarHash, TreeHash.Of(Store.RealPath(path)).Hash));
        Assert.Equal(1, SysStat.StatusOf(Store.RealPath(second))!.Value.ModifiedSeconds);
        Assert.Equal(0, Run().Linked);
    }

    [Fact]
    public void LinksHaveTheNamesThatNixGivesThem()
    {
        using var session = Store.Session();
        foreach (var vector in Vectors.Of("dedup-link", 4).Where(vector => vector.Input("tree").Text("type") == "regular"))
        {
            VectorTree.Make(vector.Input("tree"), _fixture.Outside(vector.Id()));
            _ = Store.AddTree(_fixture.Outside(vector.Id()), "file");
            _ = Run();
            Assert.True(File.Exists(Path.Combine(Store.RealDirectory, ".links", vector.Expected("linksName").GetString()!)), vector.Id());
        }
    }

    [Fact]
    public void ADamagedFileDoesNotTakeThePlaceOfASoundOne()
    {
        using var session = Store.Session();
        _ = Add("first", "same", "run");
        _ = Run();
        foreach (var link in Directory.GetFiles(Path.Combine(Store.RealDirectory, ".links")))
        {
            var mode = File.GetUnixFileMode(link);
            File.SetUnixFileMode(link, mode | UnixFileMode.UserWrite);
            File.WriteAllText(link, "evil");
            File.SetUnixFileMode(link, mode);
        }

        var second = Add("second", "same", "run");
        Assert.Equal(0, Run().Linked);
        Assert.Equal("same", File.ReadAllText(Path.Combine(Store.RealPath(second), "file")));
    }

    [Fact]
    public void SharedFilesGoWithTheLastThatSharesThem()
    {
        using (Store.Session())
        {
            _ = Add("first", "same", "run");
            _ = Run();
        }

        var report = Collector.Run(Store, new CollectionLimits(), (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal((1, 2), (report.Objects, report.Links));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Store.RealDirectory, ".links")));
    }

    private OptimisationReport Run() => Optimiser.Run(Store, (_, _) => { }, TestContext.Current.CancellationToken);

    private StorePath Add(string name, string contents, string executable) => Store.AddTree(name, [], path =>
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "file"), contents);
        File.WriteAllText(Path.Combine(path, executable), contents);
        File.SetUnixFileMode(Path.Combine(path, executable), (UnixFileMode)0b111_000_000);
        if (name == "second")
            File.CreateSymbolicLink(Path.Combine(path, "link"), "file");
    });

    private ulong Inode(StorePath path, string file) => SysStat.StatusOf(Path.Combine(Store.RealPath(path), file))!.Value.Inode;
}
