using System.Diagnostics;
using Hillingar.Builder.Builds;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Recipes;

public sealed class GitSourcesTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void WhatGitTracksIsTheSourceAndNothingElse(int indexVersion)
    {
        foreach (var file in (string[])["a.txt", "deep/er/b.txt", "deep/er/bb.txt", "deep/x", "untracked", "deep/untracked", "ignored.o"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File(file))!);
            File.WriteAllText(_scratch.File(file), file);
        }

        File.WriteAllText(_scratch.File(".gitignore"), "*.o\n");
        Git("init", "-q");
        Git("-c", $"index.version={indexVersion}", "add", ".gitignore", "a.txt", "deep/er", "deep/x");
        Git("update-index", "--index-version", $"{indexVersion}");
        Assert.Equal(Git("ls-files").Split('\n', StringSplitOptions.RemoveEmptyEntries), GitIndex.Read(File.ReadAllBytes(_scratch.File(".git/index")))!.Value);

        var tree = SourceTree.Of(_scratch.Path);
        Assert.True(tree.Includes("deep", isDirectory: true));
        Assert.True(tree.Includes("deep/er/b.txt", isDirectory: false));
        Assert.False(tree.Includes("untracked", isDirectory: false));
        Assert.False(tree.Includes(".git", isDirectory: true));
        Assert.Equal(["deep/untracked", "untracked"], tree.Untracked());
        Assert.True(SourceTree.Of(_scratch.File("deep")).Includes("er/bb.txt", isDirectory: false));
    }

    [Fact]
    public void EveryDamagedIndexIsRefusedOrRead()
    {
        File.WriteAllText(_scratch.File("a"), "");
        File.WriteAllText(_scratch.File("b"), "");
        Git("init", "-q");
        Git("add", "a", "b");
        var index = File.ReadAllBytes(_scratch.File(".git/index"));
        for (var length = 0; length < index.Length; length++)
            _ = GitIndex.Read(index.AsSpan(0, length)); // That it comes back is the claim.
        for (var place = 0; place < index.Length; place++)
        {
            var damaged = index.ToArray();
            damaged[place] ^= 0xff;
            _ = GitIndex.Read(damaged); // As above.
        }
    }

    public void Dispose() => _scratch.Dispose();

    private string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _scratch.Path, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
