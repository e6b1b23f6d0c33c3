using System.IO.Compression;
using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Caches;

/// <summary>The coders of <see cref="NarCompression"/>.</summary>
public static class NarCoding
{
    // What a level of xz writes, but with the bytes that zstd saves in time.
    private const int ZstdLevel = 6;

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
    /// <exception cref="NotSupportedException">The compression is none of <see cref="NarCompressions.Writable"/>.</exception>
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
