using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Tests.Stores;

public sealed class PlainTreeTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void ATreeInMemoryHasTheHashOfTheSameTreeOnDisk()
    {
        var tree = Example();
        var path = _fixture.Outside("tree");
        PlainTreeWriter.Write(tree, path);
        Assert.Equal(TreeHash.Of(path), tree.Hash());
    }

    [Fact]
    public void ATreeInMemoryIsTheObjectThatTheSameTreeOnDiskIs()
    {
        var tree = Example();
        var fromDisk = _fixture.Store.AddTree("tree", [], path => PlainTreeWriter.Write(tree, path));
        Assert.Equal(fromDisk, _fixture.Store.AddTree("tree", [], tree));
    }

    [Fact]
    public void WhatIsNotThereYetIsWrittenAndRecordedWithItsHash()
    {
        var tree = Example();
        var path = _fixture.Store.AddTree("tree", [], tree);
        Assert.Equal("inner", File.ReadAllText(Path.Combine(_fixture.Store.RealPath(path), "a/b/c")));
        Assert.Equal(tree.Hash().Hash, _fixture.Store.Query(path)!.NarHash);
        Assert.Equal(TreeHash.Of(_fixture.Store.RealPath(path)), tree.Hash());
    }

    // Names whose order by bytes differs from that by letters, a directory among files, an empty directory, lengths of 0 and of more than a block.
    private static PlainTree Example()
    {
        var tree = new PlainTree();
        tree.Put("a.b", Encoding.UTF8.GetBytes("beside"));
        tree.Put("a/b/c", Encoding.UTF8.GetBytes("inner"));
        tree.Put("Z", []);
        tree.Put("é", new byte[BlockSink.BlockSize + 3]);
        _ = tree.Directory("empty");
        return tree;
    }
}
