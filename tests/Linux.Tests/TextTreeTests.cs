using Hillingar.TestKit;

namespace Hillingar.Linux.Tests;

public sealed class TextTreeTests : IDisposable
{
    private static readonly TextTreeRules Rules = new(
        folder => folder.EndsWith(".d", StringComparison.Ordinal), file => file.EndsWith(".toml", StringComparison.Ordinal), 8);

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void FilesComeInOrderOfDirectoryFolderAndName()
    {
        Write("high/a.toml", "3");
        Write("low/b.toml", "1");
        Write("low/a.d/2.toml", "2");
        Write("low/a.d/10.toml", "10");

        Assert.Equal(
            [("low/b.toml", "1", 0), ("low/a.d/10.toml", "10", 0), ("low/a.d/2.toml", "2", 0), ("high/a.toml", "3", 1)],
            Read("low", "high"));
    }

    [Fact]
    public void OnlyWantedFoldersAreEnteredAndNoneInsideThem()
    {
        Write("units/zones/a.toml", "x");
        Write("units/a.d/b.d/c.toml", "x");
        Write("units/.hidden.d/a.toml", "x");
        Write("units/.hidden.toml", "x");

        Assert.Empty(Read("units"));
    }

    [Fact]
    public void OfAnUnwantedFileOnlyTheNameIsRead()
    {
        Write("units/README", "text");

        Assert.Equal([("units/README", "", 0)], Read("units"));
    }

    [Fact]
    public void ATextBeyondTheLimitIsReadJustSoFarThatItShows()
    {
        Write("units/a.toml", "0123456789");

        Assert.Equal([("units/a.toml", "012345678", 0)], Read("units"));
    }

    [Fact]
    public void ADirectoryThatIsNotThereIsAnError() =>
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => Read("nowhere")).Errno);

    [Fact]
    public void ALinkIsWhatItLeadsTo()
    {
        Write("elsewhere/a.toml", "file");
        Write("elsewhere/there/b.toml", "folder");
        Directory.CreateDirectory(_scratch.File("units"));
        File.CreateSymbolicLink(_scratch.File("units/x.toml"), "../elsewhere/a.toml");
        File.CreateSymbolicLink(_scratch.File("units/y.d"), "../elsewhere/there");

        Assert.Equal([("units/x.toml", "file", 0), ("units/y.d/b.toml", "folder", 0)], Read("units"));
    }

    [Fact]
    public void ALinkToNothingIsAnErrorThatNamesIt()
    {
        Directory.CreateDirectory(_scratch.File("units"));
        File.CreateSymbolicLink(_scratch.File("units/x.toml"), "nowhere");

        Assert.Contains("units/x.toml", Assert.Throws<LinuxException>(() => Read("units")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AByteOrderMarkIsNoText()
    {
        Write("units/a.toml", "\uFEFFab");

        Assert.Equal([("units/a.toml", "ab", 0)], Read("units"));
    }

    [Fact]
    public void AFileWhoseNameIsNoTextIsReadToo()
    {
        Write("units/a.toml", "text");
        using (var directory = TreeDirectory.Open(_scratch.File("units")))
        {
            directory.Rename("a.toml"u8, directory, [(byte)'b', 0xFF, .. ".toml"u8]);
            directory.CreateFile([(byte)'b', 0xFE, .. ".toml"u8], 0x180).Dispose();
        }

        Assert.Equal(["", "text"], Read("units").Select(file => file.Text));
    }

    private void Write(string path, string text)
    {
        var full = _scratch.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private IEnumerable<(string Path, string Text, int Layer)> Read(params string[] directories) =>
        TextTree.Read([.. directories.Select(directory => _scratch.File(directory))], Rules)
            .Select(file => (Path.GetRelativePath(_scratch.Path, file.Path), file.Text, file.Layer));
}
