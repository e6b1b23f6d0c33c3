using Hillingar.TestKit;

namespace Hillingar.Linux.Tests;

/// <summary>What other users may write to is not taken, and what they should not see is closed to them.</summary>
public sealed class OwnFilesTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(OwnFiles.Private)]
    [InlineData(OwnFiles.Readable)]
    public void ADirectoryIsMadeWithItsModeWhateverTheMask(UnixFileMode mode)
    {
        var path = _scratch.File("a/b");
        Assert.Null(OwnFiles.Make(path, mode));
        Assert.Equal(mode, File.GetUnixFileMode(path));
        Assert.Null(OwnFiles.Make(path, mode));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    public void ADirectoryThatOthersMayWriteToIsRefusedWithItsMend(UnixFileMode more)
    {
        var path = Directory.CreateDirectory(_scratch.File("a")).FullName;
        File.SetUnixFileMode(path, OwnFiles.Readable | more);
        Assert.EndsWith($"run chmod go-w {path}", OwnFiles.Make(path, OwnFiles.Readable));
        File.CreateSymbolicLink(_scratch.File("link"), path);
        Assert.Contains("chmod go-w", OwnFiles.Make(_scratch.File("link"), OwnFiles.Readable));
        File.SetUnixFileMode(path, OwnFiles.Readable);
        Assert.Null(OwnFiles.Make(path, OwnFiles.Readable));
    }

    [RootFact]
    public void ADirectoryOfAnotherUserIsRefusedWithItsMend()
    {
        var path = Directory.CreateDirectory(_scratch.File("a")).FullName;
        Assert.Equal(0, Libc.Chown(path, 65534, 65534));
        Assert.EndsWith($"run chown -R 0 {path}", OwnFiles.Make(path, OwnFiles.Private));
    }

    [Fact]
    public void WhatOthersShouldNotSeeIsClosedToThem()
    {
        var path = Directory.CreateDirectory(_scratch.File("a")).FullName;
        File.SetUnixFileMode(path, OwnFiles.Readable);
        Assert.Null(OwnFiles.Make(path, OwnFiles.Private));
        Assert.Equal(OwnFiles.Private, File.GetUnixFileMode(path));
    }

    [Fact]
    public void AFileInTheWayIsSaid()
    {
        File.WriteAllText(_scratch.File("a"), "");
        Assert.Equal($"{_scratch.File("a")} is no directory; remove it", OwnFiles.Make(_scratch.File("a"), OwnFiles.Private));
    }

    [Fact]
    public void ALockIsItsOwnersAlone()
    {
        var path = _scratch.File("lock");
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, OwnFiles.Readable);
        using var held = OwnFiles.OpenLock(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Throws<IOException>(() => OwnFiles.OpenLock(path));
    }
}
