namespace Hillingar.Linux.Tests;

public sealed class TextTreeTests : IDisposable
{
    private static readonly TextTreeRules Rules = new(folder => folder.EndsWith(".d", StringComparison.Ordinal), file => file.EndsWith(".toml", StringComparison.Ordinal), 8);

    private readonly string _root = Directory.CreateTempSubdirectory("hillingar-text-tree-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

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
        Assert.Throws<DirectoryNotFoundException>(() => Read("nowhere"));

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private IEnumerable<(string Path, string Text, int Layer)> Read(params string[] directories) =>
        TextTree.Read([.. directories.Select(directory => Path.Combine(_root, directory))], Rules)
            .Select(file => (Path.GetRelativePath(_root, file.Path), file.Text, file.Layer));
}
