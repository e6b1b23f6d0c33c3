using System.Text;

namespace Hillingar.Linux.Tests.Trees;

/// <summary>Names by bytes, trees of any depth.</summary>
public sealed class TreeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("hillingar-test-").FullName;

    public void Dispose() => TreeRemoval.Remove(_root);

    [Fact]
    public void NamesRiseByTheirBytesWhateverTheseAre()
    {
        byte[][] names =
            [[0xFF, 0xFE], "b"u8.ToArray(), "a"u8.ToArray(), [0xE9], Encoding.UTF8.GetBytes("é"), new byte[255].Select(_ => (byte)'x').ToArray(), [1]];
        using var directory = TreeDirectory.Open(_root);
        foreach (var name in names)
            directory.CreateFile(name, 0x1A4).Dispose();
        var listed = directory.Names();
        var found = Enumerable.Range(0, listed.Count).Select(i => listed[i].ToArray()).ToList();
        Assert.Equal(names.Order(Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))), found);
        Assert.All(Enumerable.Range(0, listed.Count), i => Assert.Equal(FileKind.Regular, listed.KindOf(i)));
    }

    [Fact]
    public void AListHoldsManyMoreNamesThanABlock()
    {
        using var directory = TreeDirectory.Open(_root);
        for (var i = 0; i < 5000; i++)
            directory.MakeSymbolicLink(Encoding.ASCII.GetBytes($"{i * 7919 % 5000:D4}-a-name-that-takes-some-room"), "target"u8);
        var names = directory.Names();
        Assert.Equal(5000, names.Count);
        for (var i = 0; i < names.Count; i++)
            Assert.StartsWith($"{i:D4}-", Encoding.ASCII.GetString(names[i]), StringComparison.Ordinal);
    }

    [Fact]
    public void NoLinkIsFollowedOnTheWayDown()
    {
        Directory.CreateDirectory(Path.Combine(_root, "inside"));
        File.CreateSymbolicLink(Path.Combine(_root, "link"), "/");
        using var directory = TreeDirectory.Open(_root);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => directory.Enter("link"u8)).Errno);
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => directory.OpenFile("link"u8)).Errno);
        Assert.Equal("/"u8.ToArray(), directory.ReadLink("link"u8));
        directory.Enter("inside"u8).Dispose();
    }

    [Fact]
    public void ATreeDeeperThanAnyPathIsWalkedAndRemoved()
    {
        const int Depth = 5000;
        using (var cursor = new TreeCursor(TreeDirectory.Open(_root), _root))
        {
            for (var i = 0; i < Depth; i++)
            {
                cursor.Current.MakeDirectory("deep"u8, 0x140); // 0500: its owner may not write to it
                cursor.Enter("deep"u8);
                cursor.Current.SetMode(0x1C0);
            }

            cursor.Current.CreateFile("bottom"u8, 0x100).Dispose();
            for (var i = 0; i < Depth; i++)
                Assert.Equal("deep"u8.ToArray(), cursor.Leave());
        }

        var files = 0;
        TreeWalk.Visit(_root, step =>
        {
            files += step.Status.Kind == FileKind.Regular ? 1 : 0;
            return true;
        });
        Assert.Equal(1, files);
        TreeRemoval.Remove(Path.Combine(_root, "deep"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
        TreeRemoval.Remove(Path.Combine(_root, "deep")); // It is gone, which is all that was asked.
    }

    [Fact]
    public void ADirectoryThatIsMovedAwayIsNotLeftIntoAnother()
    {
        Directory.CreateDirectory(Path.Combine(_root, "elsewhere"));
        using var cursor = new TreeCursor(TreeDirectory.Open(_root), _root);
        for (var i = 0; i < 100; i++)
        {
            cursor.Current.MakeDirectory("d"u8, 0x1C0);
            cursor.Enter("d"u8);
        }

        Directory.Move(Path.Combine([_root, .. Enumerable.Repeat("d", 20)]), Path.Combine(_root, "elsewhere/d"));
        Assert.Equal(Errno.EBADF, Assert.Throws<LinuxException>(() =>
        {
            while (cursor.Depth > 0)
                _ = cursor.Leave();
        }).Errno);
    }

    [Theory]
    [InlineData("caf\u00e9", "café")]
    [InlineData("a\nb", "a\\x0ab")]
    public void NamesAreShownAsText(string name, string shown) => Assert.Equal(shown, ByteName.Show(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void BytesThatAreNoTextAreShownAsNumbers() => Assert.Equal("caf\\xe9", ByteName.Show([0x63, 0x61, 0x66, 0xE9]));

    [Fact]
    public void ALockIsOneForAllWhoOpenTheFile()
    {
        var path = Path.Combine(_root, "lock");
        using (SysFile.Lock(path, exclusive: false))
        {
            using (var shared = SysFile.TryLock(path, exclusive: false))
                Assert.NotNull(shared);
            Assert.Null(SysFile.TryLock(path, exclusive: true));
        }

        using var free = SysFile.TryLock(path, exclusive: true);
        Assert.NotNull(free);
    }
}
