using Hillingar.Cli.Commands;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

public sealed class FormatCommandTests : IDisposable
{
    private const string Untidy = "a=1 # one\n";
    private const string Tidy = "a = 1  # one\n";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void FilesInAndBelowADirectoryAreLaidOut()
    {
        var one = Write("one.toml", Untidy);
        var two = Write("units/two.toml", Untidy);
        var other = Write("other.txt", Untidy);
        var hidden = Write(".git/hidden.toml", Untidy);

        Assert.Equal(ExitCode.Success, Run("fmt", _scratch.Path));
        Assert.Equal([Tidy, Tidy, Untidy, Untidy], new[] { one, two, other, hidden }.Select(File.ReadAllText));
        Assert.Equal(4, Directory.EnumerateFiles(_scratch.Path, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void CheckingChangesNothing()
    {
        var file = Write("one.toml", Untidy);

        Assert.Equal(ExitCode.Failure, Run("fmt", "--check", file));
        Assert.Equal(Untidy, File.ReadAllText(file));
        File.WriteAllText(file, Tidy);
        Assert.Equal(ExitCode.Success, Run("fmt", "--check", file));
    }

    [Fact]
    public void ABrokenFileIsLeftAloneAndTheOthersAreLaidOut()
    {
        var broken = Write("a.toml", "a = \n");
        var sound = Write("b.toml", Untidy);

        Assert.Equal(ExitCode.BadInput, Run("fmt", _scratch.Path));
        Assert.Equal("a = \n", File.ReadAllText(broken));
        Assert.Equal(Tidy, File.ReadAllText(sound));
    }

    [Fact]
    public void AFileThatIsNotUtf8IsLeftAlone()
    {
        var file = Write("a.toml", "");
        byte[] bytes = [.. "a=\""u8, 0xE9, .. "\"\n"u8];
        File.WriteAllBytes(file, bytes);

        Assert.Equal(ExitCode.BadInput, Run("fmt", file));
        Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    [Fact]
    public void ModesAndLinksStay()
    {
        var file = Write("real.toml", Untidy);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var link = _scratch.File("link.toml");
        File.CreateSymbolicLink(link, "real.toml");

        Assert.Equal(ExitCode.Success, Run("fmt", link));
        Assert.Equal("real.toml", new FileInfo(link).LinkTarget);
        Assert.Equal(Tidy, File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(file));
    }

    [Fact]
    public void AMissingFileIsAFailure() => Assert.Equal(ExitCode.Failure, Run("fmt", _scratch.File("none.toml")));

    private string Write(string name, string text)
    {
        var path = _scratch.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static int Run(params string[] words) => Root.Create().Parse(words).Invoke();
}
