using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>What a person reads whatever happens: a sentence, and never the inside of the program.</summary>
public sealed class EntryTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("\"$@\" > /dev/full", 1, "standard output cannot be written: ")]
    [InlineData("\"$@\" >&-", 1, "standard output cannot be written: ")]
    [InlineData("\"$@\" | :; exit ${PIPESTATUS[0]}", 0, "")]
    [InlineData("\"$@\" 2> /dev/full", 0, "")]
    [InlineData("\"$@\" 2>&- <&-", 0, "")]
    [InlineData("\"$@\" > /dev/full 2> /dev/full", 1, "")]
    public void OutputThatCannotBeWrittenIsAFailureInASentence(string command, int status, string said)
    {
        foreach (var words in new[] { ["explain"], ["schema"], ["explain", "--json"], ["--help"], new[] { "store", "hash", _scratch.Path } })
        {
            var (ended, _, errors) = CliChild.RunThrough(command, words);
            Assert.True(status == ended, $"'{string.Join(' ', words)}' ended with {ended}: {errors}");
            Assert.StartsWith(said.Length == 0 ? "" : $"hillingar: {said}", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AStoreIsNotWrittenIntoByOutputThatIsClosed()
    {
        File.WriteAllText(_scratch.File("file"), "a file\n");
        Assert.Equal(1, CliChild.RunThrough("\"$@\" >&-", "store", "add", _scratch.File("file"), "--root", _scratch.File("root")).Status);
        Assert.Equal(0, CliChild.Run("store", "verify", "--check-contents", "--root", _scratch.File("root")).Status);
    }

    [Theory]
    [InlineData("'statsu' is no command of 'hillingar'; did you mean 'status'?", "statsu")]
    [InlineData("'nothing-like-it' is no command of 'hillingar'", "nothing-like-it")]
    [InlineData("'lss' is no command of 'hillingar store'; did you mean 'ls'?", "store", "lss")]
    [InlineData("'hillingar build' has no option '--joobs'; did you mean '--jobs'?", "build", "--joobs=3")]
    [InlineData("--jobs 'x' is no number up to 2147483647", "build", "--jobs", "x")]
    [InlineData("--cores '1.5' is no number up to 2147483647", "build", "--cores", "1.5")]
    [InlineData("--jobs must be at least 1", "build", "--jobs", "0")]
    [InlineData("--timeout: 'x' is no duration", "build", "--timeout", "x")]
    [InlineData("--to '-1' is no number from 0 to 4294967295", "rollback", "--to", "-1")]
    [InlineData("--lines 'x' is no number from 0 to 4294967295", "logs", "web", "-n", "x")]
    [InlineData("the address 'ssh://-oProxyCommand=x' does not name a host", "copy", "--to", "ssh://-oProxyCommand=x", "p")]
    [InlineData("the cache address 'gopher://x'", "copy", "--to", "gopher://x", "p")]
    public void AMistakeOnTheCommandLineEndsWithASentenceAndStatusTwo(string sentence, params string[] words)
    {
        string[] whole = words[0] is "build" or "copy" ? [.. words, "--root", _scratch.File("root")] : words;
        var (status, output, errors) = CliChild.Run(whole);
        Assert.Equal(2, status);
        Assert.Empty(output);
        Assert.StartsWith($"hillingar: {sentence}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Required command", errors, StringComparison.Ordinal);
    }
}
