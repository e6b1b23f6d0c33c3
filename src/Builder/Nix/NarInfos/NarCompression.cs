using System.IO.Compression;
using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>How the archives of a binary cache are compressed.</summary>
public enum NarCompression
{
    None,
    Xz,
    Zstd,
    Gzip,
    Brotli,
    Bzip2,
}

/// <summary>The words of <see cref="NarCompression"/> in narinfos and file names, and the coders.</summary>
public static class NarCompressions
{
    // What a level of xz writes, but with the bytes that zstd saves in time.
    private const int ZstdLevel = 6;

    /// <summary>All that can be written; the others are only read.</summary>
    public static IReadOnlyList<NarCompression> Writable { get; } = [NarCompression.None, NarCompression.Xz, NarCompression.Zstd];

    /// <summary>As in a narinfo's <c>Compression</c>.</summary>
    public static string Word(this NarCompression compression) => compression switch
    {
        NarCompression.None => "none",
        NarCompression.Xz => "xz",
        NarCompression.Zstd => "zstd",
        NarCompression.Gzip => "gzip",
        NarCompression.Brotli => "br",
        NarCompression.Bzip2 => "bzip2",
    };

    /// <summary>What follows <c>.nar</c> in a file's name.</summary>
    public static string Extension(this NarCompression compression) => compression switch
    {
        NarCompression.None or NarCompression.Gzip => "",
        NarCompression.Xz => ".xz",
        NarCompression.Zstd => ".zst",
        NarCompression.Brotli => ".br",
        NarCompression.Bzip2 => ".bz2",
    };

    /// <summary>Null for a word that is none of ours.</summary>
    public static NarCompression? Parse(string word) => Enum.GetValues<NarCompression>().Cast<NarCompression?>().FirstOrDefault(one => one!.Value.Word() == word);

    /// <summary>The plain bytes of a stream, which stays the caller's.</summary>
    public static Stream Decode(this NarCompression compression, Stream source) => compression switch
    {
        NarCompression.None => new BufferedStream(source),
        NarCompression.Xz => CodingStream.Decoding(source, Lzma.Decoder()),
        NarCompression.Zstd => CodingStream.Decoding(source, Zstd.Decoder()),
        NarCompression.Gzip => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true),
        NarCompression.Bzip2 => CodingStream.Decoding(source, Bzip2.Decoder()),
        NarCompression.Brotli => new BrotliStream(source, CompressionMode.Decompress, leaveOpen: true),
    };

    /// <summary>Lets something write plain bytes, which reach the target compressed; the target stays the caller's.</summary>
    /// <exception cref="NotSupportedException">It is none of <see cref="Writable"/>.</exception>
    public static void Encode(this NarCompression compression, Stream target, Action<Stream> write)
    {
        if (compression is NarCompression.None)
        {
            write(target);
            return;
        }

        using var coding = CodingStream.Encoding(target, compression switch
        {
            NarCompression.Xz => Lzma.Encoder(Lzma.UsualLevel),
            NarCompression.Zstd => Zstd.Encoder(ZstdLevel),
            _ => throw new NotSupportedException($"archives are not written with {compression.Word()}"),
        });
        write(coding);
        coding.Finish();
    }
}
