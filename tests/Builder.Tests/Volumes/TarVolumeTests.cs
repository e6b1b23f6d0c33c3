using System.Formats.Tar;
using System.Security.Cryptography;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Stores;
using Hillingar.Sources;

namespace Hillingar.Builder.Tests.Volumes;

public sealed class TarVolumeTests : IDisposable
{
    private const int Block = 512;

    // Of the archive of the two members below; a change of it changes the store path of every volume on every host. GNU tar gives
    // the same: tar --format=ustar --sort=name --numeric-owner --owner=:0 --group=:0 --mode=0444 --mtime=@1 -b1 -c a.zone b.zone
    private const string Golden = "c6a43dae87e4d65555cc09215f346ae0cb957f0c3d5826d27792d8f5b6ec0ce8";

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TheSameFilesGiveTheSameBytesEverywhere()
    {
        var (a, b) = (_fixture.FileWith("$ORIGIN a.\n", "a"), _fixture.FileWith(new string('b', Block), "b"));
        var archive = Archive(("b.zone", b), ("a.zone", a));
        Assert.Equal(Golden, Convert.ToHexStringLower(SHA256.HashData(archive)));

        File.SetUnixFileMode(a, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(a, DateTime.UnixEpoch.AddYears(40));
        Assert.Equal(archive, Archive(("a.zone", a), ("b.zone", b)));
    }

    [Fact]
    public void MembersAreSortedReadOnlyAndOfNobody()
    {
        var file = _fixture.FileWith("x");
        using var reader = new TarReader(new MemoryStream(Archive(("b", file), ("B", file), ("a/é", file))));
        var names = new List<string>();
        while (reader.GetNextEntry() is UstarTarEntry entry)
        {
            names.Add(entry.Name);
            Assert.Equal(
                (TarEntryType.RegularFile, 0, 0, "", "", 1L),
                (entry.EntryType, entry.Uid, entry.Gid, entry.UserName, entry.GroupName, entry.ModificationTime.ToUnixTimeSeconds()));
            Assert.Equal((UnixFileMode)0b100_100_100, entry.Mode);
        }

        Assert.Equal(["B", "a/é", "b"], names);
    }

    [Fact]
    public void AVolumeIsWholeBlocksAndEndsWithTwoOfZeros()
    {
        foreach (var size in (int[])[0, 1, 511, 512, 513])
        {
            var archive = Archive(("x", _fixture.FileWith(new string('x', size))));
            Assert.Equal(Block * (1 + (size + Block - 1) / Block + 2), archive.Length);
            Assert.All(archive[^(2 * Block)..], value => Assert.Equal(0, value));
        }

        Assert.Equal(new byte[2 * Block], Archive());
    }

    [Fact]
    public void APackedVolumeIsAnObjectByItsOwnHash()
    {
        var file = _fixture.FileWith("x");
        var path = TarVolume.Pack(_fixture.Store, "zones.tar", [("x", file)]);
        Assert.Equal(Archive(("x", file)), File.ReadAllBytes(_fixture.Store.FullPath(path)));
        Assert.Equal(path, TarVolume.Pack(_fixture.Store, "zones.tar", [("x", file)]));
        Assert.Equal(_fixture.Store.Formula.Flat("zones.tar", FileHash.Of(_fixture.Store.FullPath(path))), path);
    }

    [Fact]
    public void LinksToFilesAreFollowed()
    {
        var file = _fixture.FileWith("x");
        File.CreateSymbolicLink(_fixture.Outside("link"), "file");
        Assert.Equal(Archive(("x", file)), Archive(("x", _fixture.Outside("link"))));
    }

    [Fact]
    public void OnlyRegularFilesAreTaken()
    {
        File.CreateSymbolicLink(_fixture.Outside("dangling"), "nothing");
        foreach (var path in (string[])["/dev/null", _fixture.Layout.StoreDirectory, _fixture.Outside("dangling"), _fixture.Outside("missing")])
        {
            var refusal = Assert.Throws<StoreException>(() => Archive(("x", path)));
            Assert.Equal($"'{path}' is not a regular file", refusal.Message);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/x")]
    [InlineData("x/")]
    [InlineData("../x")]
    [InlineData("a/./x")]
    [InlineData("a\0b")]
    public void MembersHavePlainRelativeNames(string member) => Assert.Throws<StoreException>(() => Archive((member, _fixture.FileWith("x"))));

    [Fact]
    public void MembersHaveShortAndDistinctNames()
    {
        var file = _fixture.FileWith("x");
        _ = Archive((new string('n', TarVolume.MaximumMemberBytes), file));
        Assert.Throws<StoreException>(() => Archive((new string('n', TarVolume.MaximumMemberBytes + 1), file)));
        Assert.Throws<StoreException>(() => Archive(("x", file), ("y", file), ("x", file)));
    }

    private static byte[] Archive(params (string Member, string HostFile)[] files)
    {
        using var archive = new MemoryStream();
        TarVolume.Write(archive, files);
        return archive.ToArray();
    }
}
