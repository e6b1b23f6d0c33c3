using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>Archives that somebody made to do harm: each is refused with the place and the reason, and leaves nothing.</summary>
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

    // Whatever bytes come: a tree or a refusal, and after a refusal nothing.
    [Fact]
    public void AnyMixOfWordsIsATreeOrRefused()
    {
        using var scratch = new ScratchDirectory();
        string[] known = ["(", ")", "type", "regular", "directory", "symlink", "entry", "name", "node", "contents", "executable", "target", "", "a", "b", "..", "a/b"];
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
