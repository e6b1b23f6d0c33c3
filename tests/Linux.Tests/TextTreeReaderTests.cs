namespace Hillingar.Linux.Tests;

/// <summary>What has not changed is not read again, and what has is.</summary>
public sealed class TextTreeReaderTests : IDisposable
{
    private static readonly TextTreeRules Rules = new(_ => false, _ => true, 100);

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
        Write("b.toml", "two");
        Assert.Equal(["one", "two"], reader.Read([_root]).Select(file => file.Text));

        File.Delete(Path.Combine(_root, "a.toml"));
        Assert.Equal(["two"], reader.Read([_root]).Select(file => file.Text));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_root, name), text);

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
