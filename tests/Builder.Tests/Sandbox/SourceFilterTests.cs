namespace Hillingar.Builder.Tests.Sandbox;

public sealed class SourceFilterTests
{
    [Theory]
    [InlineData("", "Program.cs", false, true)]
    [InlineData("", ".git", true, false)]
    [InlineData("", "bin", true, false)]
    [InlineData("", "bin", false, true)]
    [InlineData("", "deep/down/obj", true, false)]
    [InlineData("", "zone.c~", false, false)]
    [InlineData("", ".zone.swp", false, false)]
    [InlineData("*.o", "a/b.o", false, false)]
    [InlineData("*.o", "b.ob", false, true)]
    [InlineData("/top", "top", false, false)]
    [InlineData("/top", "below/top", false, true)]
    [InlineData("a/*.txt", "a/x.txt", false, false)]
    [InlineData("a/*.txt", "a/b/x.txt", false, true)]
    [InlineData("a/**/x", "a/b/c/x", false, false)]
    [InlineData("a/**/x", "a/x", false, false)]
    [InlineData("out/", "out", true, false)]
    [InlineData("out/", "out", false, true)]
    [InlineData("*.log\n!kept.log", "kept.log", false, true)]
    [InlineData("!kept.log\n*.log", "kept.log", false, false)]
    [InlineData("# bin\n\n   \n/", "anything", false, true)]
    [InlineData("# *.cs", "x.cs", false, true)]
    public void ASourceIsWhatNoRuleLeavesOut(string gitIgnore, string path, bool isDirectory, bool included) =>
        Assert.Equal(included, SourceFilter.Read(gitIgnore).Includes(path, isDirectory));
}
