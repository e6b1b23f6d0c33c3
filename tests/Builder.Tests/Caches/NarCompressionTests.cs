using System.Diagnostics;
using CsCheck;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Caches;

public sealed class NarCompressionTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public void WhatIsWrittenIsReadBack(NarCompression compression) => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 1000], Gen.Int[1, 70_000]).Sample(
        (pattern, repeats, piece) =>
        {
            var plain = Enumerable.Repeat(pattern, repeats).SelectMany(bytes => bytes).ToArray();
            Assert.Equal(plain, Decode(compression, Encode(compression, plain, piece)));
        },
        iter: compression is NarCompression.Xz ? 20 : 60);

    [Theory]
    [InlineData(NarCompression.Xz, "xz")]
    [InlineData(NarCompression.Zstd, "zstd")]
    public void TheProgramsOfTheFormatAgree(NarCompression compression, string program)
    {
        var plain = new byte[3_000_000];
        new Random(1).NextBytes(plain.AsSpan(0, 100_000));
        File.WriteAllBytes(_scratch.File("plain"), plain);
        File.WriteAllBytes(_scratch.File("ours"), Encode(compression, plain, 10_000));
        Assert.Equal(plain, Run(program, "-dc", _scratch.File("ours")));
        Assert.Equal(plain, Decode(compression, Run(program, "-c", _scratch.File("plain"))));
    }

    [Fact]
    public void WhatBzip2WroteIsReadInPartsAndWhole()
    {
        // Of several blocks, and of nothing; pbzip2 writes streams one after the other.
        var plain = new byte[3_000_000];
        new Random(1).NextBytes(plain.AsSpan(0, 1_500_000));
        File.WriteAllBytes(_scratch.File("plain"), plain);
        File.WriteAllBytes(_scratch.File("nothing"), []);
        var coded = Run("bzip2", "-c", _scratch.File("plain"));
        var nothing = Run("bzip2", "-c", _scratch.File("nothing"));
        Assert.Equal(plain, Decode(NarCompression.Bzip2, coded));
        Assert.Empty(Decode(NarCompression.Bzip2, nothing));
        Assert.Equal([.. plain, .. plain], Decode(NarCompression.Bzip2, [.. coded, .. nothing, .. coded]));
        Assert.Throws<NotSupportedException>(() => Encode(NarCompression.Bzip2, plain, 10_000));
    }

    [Theory]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    [InlineData(NarCompression.Bzip2)]
    public void TruncatedAndDamagedDataIsRefused(NarCompression compression)
    {
        var plain = new byte[50_000];
        new Random(1).NextBytes(plain);
        File.WriteAllBytes(_scratch.File("plain"), plain);
        var coded = compression is NarCompression.Bzip2 ? Run("bzip2", "-c", _scratch.File("plain")) : Encode(compression, plain, 10_000);
        foreach (var length in Enumerable.Range(0, 40).Select(i => coded.Length * i / 40))
            Assert.Throws<CodingException>(() => Decode(compression, coded[..length]));
        foreach (var at in Enumerable.Range(0, 40).Select(i => (coded.Length - 1) * i / 39))
        {
            var damaged = coded.ToArray();
            damaged[at] ^= 0x55;
            Assert.Throws<CodingException>(() => Decode(compression, damaged));
        }
    }

    [Theory]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public void PartsOneAfterTheOtherAreOneText(NarCompression compression) =>
        Assert.Equal("ab"u8.ToArray(), Decode(compression, [.. Encode(compression, "a"u8.ToArray(), 1), .. Encode(compression, "b"u8.ToArray(), 1)]));

    [Fact]
    public void ABombIsRefusedAtTheFirstByteTooMany()
    {
        // A gigabyte of zeros in some tens of kilobytes: no more is unpacked than one buffer beyond what was promised.
        var bomb = new MemoryStream();
        NarCompression.Zstd.Encode(bomb, stream =>
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 1024; i++)
                stream.Write(zeros);
        });
        bomb.Position = 0;
        using var plain = NarCompression.Zstd.Decode(bomb);
        using var limited = new PromisedStream(plain, "the archive", 1000, 1000, null, null);
        Assert.Contains("longer than the 1000 bytes", Assert.Throws<StoreException>(limited.Drain).Message, StringComparison.Ordinal);
        Assert.InRange(limited.Position, 1001, 1000 + 128 * 1024);
    }

    [Fact]
    public void WordsAreReadAsTheyAreWritten()
    {
        foreach (var compression in Enum.GetValues<NarCompression>())
            Assert.Equal(compression, NarCompressions.Parse(compression.Word()));
        Assert.Null(NarCompressions.Parse("XZ"));
    }

    private static byte[] Encode(NarCompression compression, byte[] plain, int piece)
    {
        var target = new MemoryStream();
        compression.Encode(target, stream =>
        {
            for (var at = 0; at < plain.Length; at += piece)
                stream.Write(plain, at, Math.Min(piece, plain.Length - at));
        });
        return target.ToArray();
    }

    private static byte[] Decode(NarCompression compression, byte[] coded)
    {
        using var plain = compression.Decode(new MemoryStream(coded));
        var target = new MemoryStream();
        plain.CopyTo(target);
        return target.ToArray();
    }

    private static byte[] Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
