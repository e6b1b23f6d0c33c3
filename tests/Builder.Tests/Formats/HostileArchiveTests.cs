using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>Archives that are made to do harm: each is refused with the place and the reason, and leaves nothing.</summary>
public sealed class HostileArchiveTests
{
    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("/etc")]
    [InlineData("a\0b")]
    public void NamesThatLeadElsewhereAreRefused(string name) => IsRefused(
        Directory((name, File("x"))), "is not a file name");

    [Fact]
    public void AnEntryBehindALinkOfTheSameNameIsRefused() => IsRefused(
        Directory(("a", Link("/tmp")), ("a", Directory(("b", File("x"))))), "comes after 'a', and names must rise");

    [Fact]
    public void ReorderedEntriesAreRefused() => IsRefused(Directory(("b", File("x")), ("a", File("y"))), "the entry 'a' comes after 'b'");

    [Fact]
    public void NamesThatDifferOnlyInCaseAreTwoFiles()
    {
        using var scratch = new ScratchDirectory();
        NarReader.Extract(Archive(Directory(("A", File("1")), ("a", File("2")))), scratch.File("out"));
        Assert.Equal(("1", "2"), (System.IO.File.ReadAllText(scratch.File("out/A")), System.IO.File.ReadAllText(scratch.File("out/a"))));
    }

    [Theory]
    [InlineData(3000)]
    [InlineData(100_000)]
    public void ATreeThatIsTooDeepIsRefusedWithoutOverflow(int depth)
    {
        using var scratch = new ScratchDirectory();
        var open = new MemoryStream();
        Words(open, "nix-archive-1");
        for (var i = 0; i < depth; i++)
            Words(open, "(", "type", "directory", "entry", "(", "name", "d", "node");
        open.Position = 0;
        var refusal = Assert.Throws<StoreException>(() => NarReader.Extract(open, scratch.File("out")));
        Assert.Contains("its directories are more than 2048 deep", refusal.Message);
        Assert.False(Path.Exists(scratch.File("out")));
    }

    [Fact]
    public void ATreeAsDeepAsIsAllowedSurvivesAndGoes()
    {
        using var scratch = new ScratchDirectory();
        var node = File("at the bottom");
        for (var i = 0; i < 2000; i++)
            node = Directory((new string('d', 10), node));
        var archive = Archive(node).ToArray();
        NarReader.Extract(new MemoryStream(archive), scratch.File("out"));
        using var again = new MemoryStream();
        NarWriter.Write(scratch.File("out"), again);
        Assert.Equal(archive, again.ToArray());
        CanonicalTree.Canonicalise(scratch.File("out"));
        Linux.TreeRemoval.Remove(scratch.File("out"));
        Assert.False(Path.Exists(scratch.File("out")));
    }

    [Fact]
    public void MemoryDoesNotGrowWithTheNumberOfEntries()
    {
        using var scratch = new ScratchDirectory();
        var count = Cases.Of(20_000);
        var archive = Archive(Directory([.. Enumerable.Range(0, count).Select(i => ($"{i:D8}", File("")))]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        NarReader.Extract(archive, scratch.File("out"));
        // A descriptor for each file is all that is allowed.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 0, 300);
        Assert.Equal(count, System.IO.Directory.EnumerateFiles(scratch.File("out")).Count());
    }

    [Theory]
    [InlineData("a file name", 256)]
    [InlineData("a file name", int.MaxValue)]
    [InlineData("a file name", long.MaxValue)]
    [InlineData("the target of a symbolic link", 4096)]
    [InlineData("the target of a symbolic link", -1)]
    [InlineData("a word of the format", 17)]
    [InlineData("a word of the format", long.MinValue)]
    public void ALengthThatCannotBeIsRefusedBeforeThereIsRoomForIt(string what, long length)
    {
        using var scratch = new ScratchDirectory();
        string[] words = what switch
        {
            "a file name" => ["(", "type", "directory", "entry", "(", "name"],
            "the target of a symbolic link" => ["(", "type", "symlink", "target"],
            _ => ["(", "type"],
        };
        var archive = new MemoryStream();
        Words(archive, ["nix-archive-1", .. words]);
        var place = archive.Length;
        archive.Write(BitConverter.GetBytes(length));
        archive.Write(new byte[100_000]);
        archive.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<StoreException>(() => NarReader.Extract(archive, scratch.File("out")));
        Assert.Equal($"the archive is malformed at byte {place}: {what} is said to be {(ulong)length} bytes long", refusal.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void WhatComesForAStoreCutAnywhereOrChangedLeavesNothingThere()
    {
        using var objects = new Caches.SharedObjects();
        var node = Directory(("file", File("contents")), ("link", Link("file")), ("sub", Directory(("a", File("")))));
        var sound = Archive(node).ToArray();
        using var scratch = new ScratchDirectory();
        NarReader.Extract(new MemoryStream(sound), scratch.File("tree"));
        var nar = TreeHash.Of(scratch.File("tree"));
        var entry = new StoreEntry(objects.Store.Formula.Source("tree", nar.Hash, []), nar.Hash, nar.Size, [], null, default);
        for (var length = 0; length < sound.Length; length++)
        {
            Assert.Throws<StoreException>(() => objects.Store.Receive(entry, new MemoryStream(sound, 0, length)));
            byte[] changed = [.. sound];
            changed[length] ^= 1;
            Assert.Throws<StoreException>(() => objects.Store.Receive(entry, new MemoryStream(changed)));
        }

        Assert.Throws<StoreException>(() => objects.Store.Receive(entry, new MemoryStream([.. sound, 0])));
        Assert.Empty(objects.Store.AllValid());
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(objects.Store.RealDirectory));
        Assert.True(objects.Store.Receive(entry, new MemoryStream(sound)));
        objects.AssertClean();
    }

    // With any bytes: a tree or a refusal, and after a refusal nothing.
    [Fact]
    public void AnyMixOfWordsIsATreeOrRefused()
    {
        using var scratch = new ScratchDirectory();
        string[] known =
            ["(", ")", "type", "regular", "directory", "symlink", "entry", "name", "node", "contents", "executable", "target", "", "a", "b", "..", "a/b"];
        Gen.Int[0, known.Length - 1].Select(i => known[i]).Array[0, 24].Sample(
            words =>
            {
                var archive = new MemoryStream();
                Words(archive, ["nix-archive-1", .. words]);
                archive.Position = 0;
                try
                {
                    NarReader.Extract(archive, scratch.File("out"));
                    Linux.TreeRemoval.Remove(scratch.File("out"));
                    return true;
                }
                catch (StoreException e)
                {
                    return !Path.Exists(scratch.File("out")) && e.Message.StartsWith("the archive is malformed at byte ", StringComparison.Ordinal);
                }
            },
            iter: Cases.Of(3000),
            threads: 1);
    }

    private static void IsRefused(byte[] node, string reason)
    {
        using var scratch = new ScratchDirectory();
        var refusal = Assert.Throws<StoreException>(() => NarReader.Extract(Archive(node), scratch.File("out")));
        Assert.StartsWith("the archive is malformed at byte ", refusal.Message);
        Assert.Contains(reason, refusal.Message);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    private static MemoryStream Archive(byte[] node)
    {
        var archive = new MemoryStream();
        Words(archive, "nix-archive-1");
        archive.Write(node);
        archive.Position = 0;
        return archive;
    }

    private static byte[] File(string contents) => Node("(", "type", "regular", "contents", contents, ")");

    private static byte[] Link(string target) => Node("(", "type", "symlink", "target", target, ")");

    private static byte[] Directory(params (string Name, byte[] Node)[] entries)
    {
        var node = new MemoryStream();
        Words(node, "(", "type", "directory");
        foreach (var entry in entries)
        {
            Words(node, "entry", "(", "name", entry.Name, "node");
            node.Write(entry.Node);
            Words(node, ")");
        }

        Words(node, ")");
        return node.ToArray();
    }

    private static byte[] Node(params string[] words)
    {
        var node = new MemoryStream();
        Words(node, words);
        return node.ToArray();
    }

    private static void Words(MemoryStream stream, params string[] words)
    {
        Span<byte> length = stackalloc byte[8];
        foreach (var word in words)
        {
            var bytes = Encoding.UTF8.GetBytes(word);
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            stream.Write(length);
            stream.Write(bytes);
            stream.Write(new byte[(8 - bytes.Length % 8) % 8]);
        }
    }
}
