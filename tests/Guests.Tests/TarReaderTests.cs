using System.Formats.Tar;
using System.Text;
using CsCheck;
using Hillingar.Guests.Storage;
using TarReader = Hillingar.Guests.Storage.TarReader;

namespace Hillingar.Guests.Tests;

/// <summary>Archives are read whole or refused, with any contents.</summary>
public sealed class TarReaderTests
{
    private sealed class ArraySource(byte[] bytes, int blockSize = 512) : BlockSource
    {
        public override ulong Capacity => (ulong)bytes.Length;

        public override int BlockSize => blockSize;

        public override bool TryRead(ulong offset, Span<byte> buffer)
        {
            Assert.Equal(0, (int)(offset % (ulong)blockSize));
            Assert.Equal(0, buffer.Length % blockSize);
            if (offset + (ulong)buffer.Length > Capacity)
                return false;
            bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            return true;
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void MembersAreReadByName(int blockSize)
    {
        var archive = Archive(("a.zone", "first"), ($"{new string('d', 90)}/{new string('n', 60)}.zone", new string('x', 1300)), ("empty", ""));
        Array.Resize(ref archive, (archive.Length + blockSize - 1) / blockSize * blockSize);

        var (members, end) = ReadAll(new ArraySource(archive, blockSize));

        Assert.Equal(TarStep.End, end);
        Assert.Equal(
            [("a.zone", "first"), ($"{new string('d', 90)}/{new string('n', 60)}.zone", new string('x', 1300)), ("empty", "")],
            members);
    }

    [Fact]
    public void AnArchiveThatIsCutOffIsBroken()
    {
        var archive = Archive(("a.zone", new string('x', 700)));
        for (var blocks = 0; blocks < 5; blocks++)
            Assert.Equal(TarStep.Broken, ReadAll(new ArraySource(archive[..(blocks * 512)])).End);
    }

    [Fact]
    public void ALengthBeyondTheVolumeIsBroken()
    {
        var archive = Archive(("a.zone", "first"));
        "77777777777\0"u8.CopyTo(archive.AsSpan(124));
        Seal(archive.AsSpan(0, 512));

        Assert.Equal(TarStep.Broken, ReadAll(new ArraySource(archive)).End);
    }

    [Fact]
    public void AChangedHeaderIsBroken()
    {
        var archive = Archive(("a.zone", "first"));
        archive[0] ^= 1;

        Assert.Equal(TarStep.Broken, ReadAll(new ArraySource(archive)).End);
    }

    [Fact]
    public void ContentsAreReadOnlyInsideTheMember()
    {
        var reader = new TarReader(new ArraySource(Archive(("a.zone", "first"))));
        Assert.Equal(TarStep.Member, reader.MoveNext());
        var buffer = new byte[5];

        Assert.True(reader.TryRead(0, buffer));
        Assert.False(reader.TryRead(1, buffer));
        Assert.False(reader.TryRead(ulong.MaxValue, buffer));
    }

    [Fact]
    public void AnyBytesAreReadInBoundedTimeWithoutAFault() =>
        Gen.Select(Gen.Int[0, 3071], Gen.Byte, Gen.Bool).Array[1, 8].Sample(changes =>
        {
            var archive = Archive(("a.zone", "first"), ("b.zone", "second"));
            Array.Resize(ref archive, 3072);
            foreach (var (place, value, isSealed) in changes)
            {
                archive[place] = value;
                if (isSealed)
                    Seal(archive.AsSpan(place / 512 * 512, 512));
            }

            return ReadAll(new ArraySource(archive)).Members.Count <= 6;
        });

    private static (List<(string Name, string Contents)> Members, TarStep End) ReadAll(BlockSource source)
    {
        var reader = new TarReader(source);
        var members = new List<(string, string)>();
        while (true)
        {
            var step = reader.MoveNext();
            if (step != TarStep.Member)
                return (members, step);
            var contents = new byte[reader.Length];
            Assert.True(reader.TryRead(0, contents));
            members.Add((Encoding.ASCII.GetString(reader.Name), Encoding.ASCII.GetString(contents)));
        }
    }

    private static byte[] Archive(params (string Name, string Contents)[] members)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, contents) in members)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(contents)) });
        }

        return stream.ToArray();
    }

    private static void Seal(Span<byte> header)
    {
        header[148..156].Fill((byte)' ');
        var sum = 0;
        foreach (var value in header)
            sum += value;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(header[148..]);
    }
}
