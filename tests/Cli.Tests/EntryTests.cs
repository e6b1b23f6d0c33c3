using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>What a person reads at every failure: a sentence, and never the inside of the program.</summary>
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
    [InlineData("an empty word names no unit", "status", "")]
    [InlineData("an empty word names no unit", "stop", " , ")]
    [InlineData("an empty word names no directory", "switch", "")]
    [InlineData("an empty word names no directory", "verify", "")]
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

    [Theory]
    [InlineData("store", "ls")]
    [InlineData("store", "info", "x")]
    [InlineData("store", "verify")]
    public void WhoOnlyLooksMakesNoStore(params string[] words)
    {
        var (status, _, errors) = CliChild.Run([.. words, "--root", _scratch.File("none")]);
        Assert.Equal(4, status);
        Assert.StartsWith($"hillingar: there is no store below '{_scratch.File("none")}'", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.File("none")));
    }

    [Fact]
    public void WhoAsksForRootsIsNoneItself()
    {
        File.WriteAllText(_scratch.File("file"), "a file\n");
        var path = CliChild.Run("store", "add", _scratch.File("file"), "--root", _scratch.File("root")).Output.Trim();
        Assert.Equal((0, "", ""), CliChild.Run("store", "query", "--roots", path, "--root", _scratch.File("root")));
        Assert.Equal(0, CliChild.Run("store", "root", "add", "kept", path, "--root", _scratch.File("root")).Status);
        Assert.Equal($"kept -> {path}\n", CliChild.Run("store", "query", "--roots", path, "--root", _scratch.File("root")).Output);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("file")]
    public void WhatIsNotUtf8IsNotLaidOut(string path)
    {
        byte[] bytes = [.. "[unit]\ndescription = \"caf"u8, 0xE9, .. "\"\n"u8];
        File.WriteAllBytes(_scratch.File("x.toml"), bytes);
        var (status, output, errors) = path == "-" ? CliChild.RunThrough($"\"$@\" < {_scratch.File("x.toml")}", "fmt", "-")
            : CliChild.Run("fmt", _scratch.File("x.toml"));
        Assert.Equal(2, status);
        Assert.Empty(output);
        Assert.Contains("the byte 0xE9 is not UTF-8", errors, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_scratch.File("x.toml")));
    }
}
