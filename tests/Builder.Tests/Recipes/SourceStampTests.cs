using Hillingar.Builder.Builds;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Recipes;

public sealed class SourceStampTests : IDisposable
{
    private static readonly DateTimeOffset Settled = DateTimeOffset.UtcNow.AddHours(1);

    private readonly ScratchDirectory _scratch = new();

    public SourceStampTests()
    {
        Directory.CreateDirectory(_scratch.File("deep/er"));
        File.WriteAllText(_scratch.File("deep/er/b.txt"), "one");
        File.WriteAllText(_scratch.File("a.txt"), "one");
    }

    [Fact]
    public void WhatChangedAMomentAgoIsNotRemembered()
    {
        Assert.NotNull(Stamp(Settled));
        // Once more within a step of the clock, and the file system would say the same.
        File.WriteAllText(_scratch.File("deep/er/b.txt"), "two");
        Assert.Null(Stamp(DateTimeOffset.UtcNow));
    }

    [Fact]
    public void AFileOfTheSameSizeAndTimeIsAnother()
    {
        var before = Stamp(Settled);
        var (file, other) = (_scratch.File("deep/er/b.txt"), _scratch.File("deep/er/c.txt"));
        File.WriteAllText(other, "two");
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(file));
        File.Move(other, file, overwrite: true);
        Assert.NotEqual(before, Stamp(Settled));
    }

    [Fact]
    public void WhatIsAddedRemovedOrMadeExecutableIsSeen()
    {
        var before = Stamp(Settled);
        Assert.Equal(before, Stamp(Settled));
        Directory.CreateDirectory(_scratch.File("empty"));
        var withDirectory = Stamp(Settled);
        Assert.NotEqual(before, withDirectory);
        File.WriteAllText(_scratch.File("new.txt"), "");
        Assert.NotEqual(withDirectory, Stamp(Settled));
        File.Delete(_scratch.File("new.txt"));
        Directory.Delete(_scratch.File("empty"));
        Assert.Equal(before, Stamp(Settled));
        File.SetUnixFileMode(_scratch.File("a.txt"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.NotEqual(before, Stamp(Settled));
    }

    [Fact]
    public void WhatIsNoSourceIsNotLookedAt()
    {
        var before = Stamp(Settled);
        Directory.CreateDirectory(_scratch.File("bin"));
        File.WriteAllText(_scratch.File("bin/x.dll"), "");
        File.WriteAllText(_scratch.File("a.txt~"), "");
        Assert.Equal(before, Stamp(Settled));
    }

    public void Dispose() => _scratch.Dispose();

    private string? Stamp(DateTimeOffset now) => SourceStamp.Of(SourceTree.Of(_scratch.Path), now);
}
