using Hillingar.Builder.Builds;

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
    [InlineData("a/**", "a", true, true)]
    [InlineData("a/**", "a/b", true, false)]
    [InlineData("**/x", "a/b/x", false, false)]
    [InlineData("v[0-9].txt", "v7.txt", false, false)]
    [InlineData("v[!0-9].txt", "v7.txt", false, true)]
    [InlineData("[]a]x", "]x", false, false)]
    [InlineData("\\!kept", "!kept", false, false)]
    [InlineData("trail\\ ", "trail ", false, false)]
    [InlineData("trail  ", "trail", false, false)]
    [InlineData("a?c", "abc", false, false)]
    [InlineData("*a*b", "xaxb", false, false)]
    [InlineData("!bin/", "bin", true, true)]
    [InlineData("!.git", ".git", true, false)]
    public void ASourceIsWhatNoRuleLeavesOut(string gitIgnore, string path, bool isDirectory, bool included) =>
        Assert.Equal(included, new SourceFilter(below => below.Length == 0 ? gitIgnore : null).Includes(path, isDirectory));

    [Fact]
    public void TheNearestFileDecides()
    {
        var filter = new SourceFilter(below => below switch { "" => "*.log\n", "kept" => "!*.log\nhere/\n", _ => null });
        Assert.False(filter.Includes("a.log", isDirectory: false));
        Assert.True(filter.Includes("kept/a.log", isDirectory: false));
        Assert.False(filter.Includes("kept/here", isDirectory: true));
        Assert.True(filter.Includes("here", isDirectory: true));
    }
}
