using System.Buffers.Binary;
using CsCheck;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Formats;

public sealed class NarTests
{
    [Fact]
    public void TreesAreArchivedAsByNix()
    {
        using var scratch = new ScratchDirectory();
        var vectors = Vectors.Of("nar", 19).Where(vector => VectorTree.CanBeMade(vector.Input("tree"))).ToList();
        Assert.Equal(18, vectors.Count);
        foreach (var vector in vectors)
        {
            var tree = scratch.File(vector.Id());
            VectorTree.Make(vector.Input("tree"), tree);
            var hash = TreeHash.Of(tree);
            Assert.Equal((vector.Expected("narSha256Hex").GetString(), vector.Expected("narSize").GetInt64()), (hash.Hash.Hex, hash.Size));
            Assert.Equal(vector.Expected("narSha256Sri").GetString(), hash.Hash.ToString());
            if (vector.GetProperty("expected").TryGetProperty("narBase64", out var archive))
                Assert.Equal(archive.GetBytesFromBase64(), Archive(tree));
        }
    }

    [Fact]
    public void OnlyTheOwnersBitMakesAFileExecutable()
    {
        using var scratch = new ScratchDirectory();
        foreach (var vector in Vectors.Of("nar-mode", 7))
        {
            var file = scratch.File(vector.Id());
            File.WriteAllText(file, vector.Input("contents").GetString());
            var mode = Convert.ToInt32(vector.Input("modeOctal").GetString(), 8);
            // A file that its owner cannot read is for root alone.
            if ((mode & 0b100_000_000) == 0 && !Environment.IsPrivilegedProcess)
                continue;
            File.SetUnixFileMode(file, (UnixFileMode)mode);
            Assert.Equal(vector.Expected("narSha256Hex").GetString(), TreeHash.Of(file).Hash.Hex);
        }
    }

    [Fact]
    public void UnpackingGivesTheTreeThatWasPacked()
    {
        using var scratch = new ScratchDirectory();
        var archives = Vectors.Of("nar", 19).Where(vector =>
            VectorTree.CanBeMade(vector.Input("tree")) && vector.GetProperty("expected").TryGetProperty("narBase64", out _));
        foreach (var vector in archives)
        {
            var archive = vector.Expected("narBase64").GetBytesFromBase64();
            var tree = scratch.File(vector.Id());
            NarReader.Extract(new MemoryStream(archive), tree);
            Assert.Equal(archive, Archive(tree));
        }
    }

    [Fact]
    public void MalformedArchivesAreRefusedAndLeaveNothing()
    {
        using var scratch = new ScratchDirectory();
        foreach (var vector in Vectors.Of("nar-malformed", 16))
        {
            var tree = scratch.File(vector.Id());
            var archive = new MemoryStream(vector.Input("narBase64").GetBytesFromBase64());
            if (vector.Expected("shouldAccept").GetBoolean())
            {
                NarReader.Extract(archive, tree);
                continue;
            }

            var refusal = Assert.Throws<StoreException>(() => NarReader.Extract(archive, tree));
            Assert.StartsWith("the archive is malformed at byte ", refusal.Message);
            Assert.False(Path.Exists(tree), vector.Id());
        }
    }

    [Fact]
    public void AnArchiveIsNeverUnpackedOverSomething()
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch.File("taken"), "kept");
        var archive = new MemoryStream(Archive(scratch.File("taken")));
        Assert.Throws<StoreException>(() => NarReader.Extract(archive, scratch.File("taken")));
        Assert.Equal("kept", File.ReadAllText(scratch.File("taken")));
    }

    [Fact]
    public void AnyTreeSurvivesPackingAndUnpacking()
    {
        using var scratch = new ScratchDirectory();
        var count = 0;
        RandomTree.Any.Sample(
            tree =>
            {
                var number = count++;
                var (first, second) = (scratch.File($"{number}-a"), scratch.File($"{number}-b"));
                tree.Make(first);
                var archive = Archive(first);
                NarReader.Extract(new MemoryStream(archive), second);
                return archive.AsSpan().SequenceEqual(Archive(second)) && archive.Length == TreeHash.Of(first).Size;
            },
            iter: 200,
            threads: 1);
    }

    // The strongest thing to ask of a strict reader: it accepts only what the writer writes.
    [Fact]
    public void ADamagedArchiveIsRefusedOrIsTheArchiveOfAnotherTree()
    {
        using var scratch = new ScratchDirectory();
        var archive = SmallArchive(scratch);
        Gen.Select(Gen.Int[0, archive.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                byte[] damaged = [.. archive];
                damaged[at] = value;
                try
                {
                    NarReader.Extract(new MemoryStream(damaged), scratch.File("out"));
                }
                catch (StoreException)
                {
                    return !Path.Exists(scratch.File("out"));
                }

                var again = Archive(scratch.File("out"));
                Linux.TreeRemoval.Remove(scratch.File("out"));
                return again.AsSpan().SequenceEqual(damaged);
            },
            iter: 1000,
            threads: 1);
    }

    [Theory]
    [InlineData(0x7fff_ffff_ffff_fff0UL)]
    [InlineData(0xffff_ffff_ffff_fff8UL)]
    public void AFileThatClaimsToBeEndlessIsRefusedWithoutRoomForIt(ulong length)
    {
        using var scratch = new ScratchDirectory();
        var archive = SmallArchive(scratch);
        var place = archive.AsSpan().LastIndexOf("contents"u8) - sizeof(ulong);
        BinaryPrimitives.WriteUInt64LittleEndian(archive.AsSpan(place), length);
        var refusal = Assert.Throws<StoreException>(() => NarReader.Extract(new MemoryStream(archive), scratch.File("out")));
        Assert.StartsWith($"the archive is malformed at byte {place}: ", refusal.Message);
    }

    [Fact]
    public void AnArchiveCutAnywhereIsRefused()
    {
        using var scratch = new ScratchDirectory();
        var archive = SmallArchive(scratch);
        for (var length = 0; length < archive.Length; length++)
        {
            var cut = new MemoryStream(archive, 0, length);
            Assert.Throws<StoreException>(() => NarReader.Extract(cut, scratch.File("out")));
            Assert.False(Path.Exists(scratch.File("out")));
        }
    }

    private static byte[] SmallArchive(ScratchDirectory scratch)
    {
        Directory.CreateDirectory(scratch.File("tree/sub"));
        File.WriteAllText(scratch.File("tree/sub/file"), "contents");
        File.CreateSymbolicLink(scratch.File("tree/link"), "sub/file");
        File.WriteAllText(scratch.File("tree/run"), "");
        File.SetUnixFileMode(scratch.File("tree/run"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Archive(scratch.File("tree"));
    }

    private static byte[] Archive(string path)
    {
        using var archive = new MemoryStream();
        NarWriter.Write(path, archive);
        return archive.ToArray();
    }
}
