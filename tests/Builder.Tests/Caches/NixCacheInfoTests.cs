using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Formats;

namespace Hillingar.Builder.Tests.Caches;

public sealed class NixCacheInfoTests
{
    [Fact]
    public void WhatNixWroteIsReadAndWrittenToTheByte()
    {
        var text = Vectors.Of("cache-info", 1).Single().Expected("text").GetString()!;
        var info = Parse(text);
        Assert.Equal(new NixCacheInfo("/nix/store", false, null), info);
        Assert.Equal(text, info.ToText());
    }

    [Fact]
    public void AllThatItMaySayIsReadAndWritten()
    {
        const string Text = "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n";
        Assert.Equal(new NixCacheInfo("/nix/store", true, 40), Parse(Text));
        Assert.Equal(Text, Parse(Text).ToText());
        Assert.Equal(new NixCacheInfo(null, false, null), Parse("no colon\nFuture: x\n"));
    }

    [Theory]
    [InlineData("WantMassQuery: yes\n")]
    [InlineData("Priority: high\n")]
    public void WhatIsWrongIsRefused(string text) => Assert.Throws<StoreException>(() => Parse(text));

    private static NixCacheInfo Parse(string text) => NixCacheInfo.Parse(Encoding.UTF8.GetBytes(text), "x");
}
