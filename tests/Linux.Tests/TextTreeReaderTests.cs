using CsCheck;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests;

/// <summary>What has not changed is not read again, and what has is.</summary>
public sealed class TextTreeReaderTests : IDisposable
{
    private const uint NoUser = 65534;
    private static readonly TextTreeRules Rules = new(folder => folder.EndsWith(".d", StringComparison.Ordinal), _ => true, 100);

    private readonly string _root = Directory.CreateTempSubdirectory("hillingar-text-tree-").FullName;

    // Everything that the test writes has long settled.
    private readonly TimeProvider _time = new At(DateTimeOffset.UtcNow + TimeSpan.FromHours(1));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void AFileThatIsAsItWasIsTheSameText()
    {
        Write("a.toml", "one");
        var reader = new TextTreeReader(Rules, _time);
        var first = Assert.Single(reader.Read([_root]));

        Assert.Same(first.Text, Assert.Single(reader.Read([_root])).Text);
    }

    [Fact]
    public void AFileOfTheSameSizeAndTimeWithOtherBytesIsReadAgain()
    {
        Write("a.toml", "one");
        var reader = new TextTreeReader(Rules, _time);
        var modified = File.GetLastWriteTimeUtc(Path.Combine(_root, "a.toml"));
        _ = reader.Read([_root]);
        PassTick();
        Replace("a.toml", "two");
        File.SetLastWriteTimeUtc(Path.Combine(_root, "a.toml"), modified);

        Assert.Equal("two", Assert.Single(reader.Read([_root])).Text);
    }

    [Fact]
    public void AFileThatChangedJustBeforeItWasReadIsReadAgain()
    {
        Write("a.toml", "one");
        var reader = new TextTreeReader(Rules, TimeProvider.System);
        var first = Assert.Single(reader.Read([_root]));
        var second = Assert.Single(reader.Read([_root]));

        Assert.Equal("one", second.Text);
        Assert.NotSame(first.Text, second.Text);
    }

    [Fact]
    public void FilesComeAndGo()
    {
        Write("a.toml", "one");
        var reader = new TextTreeReader(Rules, _time);
        _ = reader.Read([_root]);
        PassTick();
        Write("b.toml", "two");
        Assert.Equal(["one", "two"], reader.Read([_root]).Select(file => file.Text));

        PassTick();
        File.Delete(Path.Combine(_root, "a.toml"));
        Assert.Equal(["two"], reader.Read([_root]).Select(file => file.Text));
    }

    [Fact]
    public void WhatComesAndGoesInAFolderIsSeen()
    {
        Write("a.d/1.toml", "one");
        var reader = new TextTreeReader(Rules, _time);
        var first = Assert.Single(reader.Read([_root]));
        PassTick();
        Write("a.d/2.toml", "two");
        Write("b.d/3.toml", "three");
        var second = reader.Read([_root]);
        Assert.Equal(["one", "two", "three"], second.Select(file => file.Text));
        Assert.Same(first, second[0]);

        PassTick();
        Directory.Delete(Path.Combine(_root, "a.d"), recursive: true);
        Assert.Equal(["three"], reader.Read([_root]).Select(file => file.Text));
    }

    [Fact]
    public void AFolderThatTakesThePlaceOfAnotherIsListedAnew()
    {
        Write("a.d/1.toml", "one");
        Write("other/2.toml", "two");
        var reader = new TextTreeReader(Rules, _time);
        _ = reader.Read([_root]);
        PassTick();
        Directory.Move(Path.Combine(_root, "a.d"), Path.Combine(_root, "former"));
        Directory.Move(Path.Combine(_root, "other"), Path.Combine(_root, "a.d"));

        Assert.Equal(["two"], reader.Read([_root]).Select(file => file.Text));
    }

    [Fact]
    public void ALinkThatLeadsToSomethingOfAnotherSortIsSeen()
    {
        using var elsewhere = new ScratchDirectory();
        Directory.CreateDirectory(elsewhere.File("folder"));
        File.WriteAllText(elsewhere.File("folder/1.toml"), "one");
        File.CreateSymbolicLink(Path.Combine(_root, "a.d"), elsewhere.File("folder"));
        var reader = new TextTreeReader(Rules, _time);
        Assert.Equal(["one"], reader.Read([_root]).Select(file => file.Text));

        Directory.Delete(elsewhere.File("folder"), recursive: true);
        File.WriteAllText(elsewhere.File("folder"), "no folder");
        Assert.Equal(["no folder"], reader.Read([_root]).Select(file => file.Text));
    }

    [Fact]
    public void ALinkThatLeadsToAnotherFileIsSeen()
    {
        using var elsewhere = new ScratchDirectory();
        File.WriteAllText(elsewhere.File("one"), "one");
        File.WriteAllText(elsewhere.File("two"), "two");
        File.CreateSymbolicLink(elsewhere.File("current"), "one");
        File.CreateSymbolicLink(Path.Combine(_root, "a.toml"), elsewhere.File("current"));
        var reader = new TextTreeReader(Rules, _time);
        Assert.Equal("one", Assert.Single(reader.Read([_root])).Text);

        File.Delete(elsewhere.File("current"));
        File.CreateSymbolicLink(elsewhere.File("current"), "two");
        Assert.Equal("two", Assert.Single(reader.Read([_root])).Text);
    }

    [Fact]
    public void WhatCannotBeReadSaysSoWhereTheOthersAreToBeRead()
    {
        Write("a.toml", "one");
        Write("z.toml", "two");
        File.CreateSymbolicLink(Path.Combine(_root, "dangling.toml"), "nowhere");
        File.CreateSymbolicLink(Path.Combine(_root, "loop.toml"), "loop.toml");
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(_root, "socket.toml")));
        File.WriteAllBytes(Path.Combine(_root, "latin1.toml"), [.. "é"u8, 0xE9, (byte)'x']);
        var reader = new TextTreeReader(Rules with { GoesOn = true }, _time);
        for (var again = 0; again < 2; again++)
        {
            var files = reader.Read([_root]).ToDictionary(file => Path.GetFileName(file.Path));
            Assert.Equal(("one", "two"), (files["a.toml"].Text, files["z.toml"].Text));
            Assert.Equal("No such file or directory", files["dangling.toml"].Problem);
            Assert.Equal("Too many levels of symbolic links", files["loop.toml"].Problem);
            Assert.Equal("it is no regular file", files["socket.toml"].Problem);
            Assert.Equal(((byte)0xE9, 1), files["latin1.toml"].NotUtf8);
        }

        File.WriteAllText(Path.Combine(_root, "nowhere"), "here");
        Assert.Equal("here", reader.Read([_root]).Single(file => Path.GetFileName(file.Path) == "dangling.toml").Text);
    }

    [RootFact]
    public void AFolderThatMayNotBeReadHindersNoOther()
    {
        Write("a.toml", "one");
        Write("b.d/c.toml", "two");
        var folder = Path.Combine(_root, "b.d");
        File.SetUnixFileMode(_root, File.GetUnixFileMode(_root) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        File.SetUnixFileMode(folder, UnixFileMode.None);
        var reader = new TextTreeReader(Rules with { GoesOn = true }, _time);
        IReadOnlyList<TextFile> files;
        // The kernel lets root read everything; this thread's file accesses are for a moment those of another user.
        _ = Libc.SetFileSystemUser(NoUser);
        try
        {
            files = reader.Read([_root]);
        }
        finally
        {
            _ = Libc.SetFileSystemUser(0);
        }

        Assert.Equal([("one", null), ("", "Permission denied")], files.Select(file => (file.Text, file.Problem)));
        Assert.Equal($"{folder}/", files[1].Path);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(["one", "two"], reader.Read([_root]).Select(file => file.Text));
    }

    [Fact]
    public void AFailureIsForgottenWithItsCause()
    {
        Write("a.toml", "one");
        Write("b.toml", "two");
        var reader = new TextTreeReader(Rules, _time);
        _ = reader.Read([_root]);
        PassTick();
        File.Delete(Path.Combine(_root, "b.toml"));
        File.CreateSymbolicLink(Path.Combine(_root, "b.toml"), "nowhere");
        _ = Assert.Throws<LinuxException>(() => reader.Read([_root]));
        File.Delete(Path.Combine(_root, "b.toml"));

        Assert.Equal(["one"], reader.Read([_root]).Select(file => file.Text));
    }

    /// <summary>After every change of a tree, a reader that remembers sees what one sees that does not.</summary>
    [Fact]
    public void ATreeReadAgainIsTheSameAsOneReadAnew() => Gen.Select(Gen.Enum<Edit>(), Gen.Int[0, 5], Gen.Int[0, 5]).Array[1, 15].Sample(
        edits =>
        {
            using var tree = new ScratchDirectory();
            var reader = new TextTreeReader(Rules, _time);
            foreach (var (edit, one, other) in edits)
            {
                PassTick();
                Apply(edit, tree, one, other);
                Assert.Equal(Outcome(() => TextTree.Read([tree.Path], Rules)), Outcome(() => reader.Read([tree.Path])));
            }
        },
        iter: Cases.Of(60), threads: 1);

    private enum Edit
    {
        Write,
        Remove,
        Rename,
        Link,
        MakeFolder,
    }

    // Two names in the directory and two in each of two folders, one of which is outside.
    private static readonly string[] Names = ["a.toml", "b.d", "b.d/c.toml", "b.d/d.toml", "e", "e/c.toml"];

    // An edit that is not possible is none.
    private static void Apply(Edit edit, ScratchDirectory tree, int one, int other)
    {
        var path = tree.File(Names[one]);
        try
        {
            switch (edit)
            {
                case Edit.Write:
                    File.WriteAllText(path, $"{other}");
                    break;
                case Edit.Remove when Directory.Exists(path) && new FileInfo(path).LinkTarget is null:
                    Directory.Delete(path, recursive: true);
                    break;
                case Edit.Remove:
                    File.Delete(path);
                    break;
                case Edit.Rename:
                    FileSystem.Rename(path, tree.File(Names[other]));
                    break;
                case Edit.Link:
                    File.CreateSymbolicLink(path, tree.File(Names[other]));
                    break;
                case Edit.MakeFolder:
                    Directory.CreateDirectory(path);
                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Such as a name in what is no folder.
        }
    }

    private static string Outcome(Func<IReadOnlyList<TextFile>> read)
    {
        try
        {
            return string.Join('\n', read().Select(file => $"{file.Path} {file.Layer} {file.Text}"));
        }
        catch (LinuxException e)
        {
            return e.Message;
        }
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    // The clock that the times of files are taken from may stand still for some milliseconds.
    private void PassTick()
    {
        using var elsewhere = new ScratchDirectory();
        var before = Touch();
        while (Touch() == before)
        {
            // Until it moves.
        }

        DateTime Touch()
        {
            File.WriteAllText(elsewhere.File("now"), "");
            return File.GetLastWriteTimeUtc(elsewhere.File("now"));
        }
    }

    // As editors do: a new file takes the name.
    private void Replace(string name, string text)
    {
        Write($"{name}.new", text);
        File.Move(Path.Combine(_root, $"{name}.new"), Path.Combine(_root, name), overwrite: true);
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
