using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>zstd.h</c>, version 1. The library is on every Debian, because dpkg and apt need it.</summary>
public static unsafe partial class Zstd
{
    /// <summary>zstd's own usual level.</summary>
    public const int UsualLevel = 3;

    // A window of 64 MiB: what all levels but the "ultra" ones write.
    private const int MaximumWindowLog = 26;

    internal const int ZSTD_c_compressionLevel = 100;
    internal const int ZSTD_c_checksumFlag = 201;
    internal const int ZSTD_d_windowLogMax = 100;
    internal const int ZSTD_e_continue = 0;
    internal const int ZSTD_e_end = 2;

    /// <summary>Reads one zstd frame or several one after the other, with their checks.</summary>
    public static ByteCoder Decoder()
    {
        var context = NewDecoder();
        // SAFETY: the context is the one that was just made.
        _ = Check(SetDecoder(context, ZSTD_d_windowLogMax, MaximumWindowLog));
        return new FrameDecoder(context);
    }

    /// <param name="level">1 to 19, as of <c>zstd(1)</c>.</param>
    public static ByteCoder Encoder(int level)
    {
        var context = NewEncoder();
        // SAFETY: as for the decoder.
        _ = Check(SetEncoder(context, ZSTD_c_compressionLevel, level));
        _ = Check(SetEncoder(context, ZSTD_c_checksumFlag, 1));
        return new FrameEncoder(context);
    }

    // A result is a count of bytes, or the negative of a code for what went wrong.
    private static nuint Check(nuint result) => IsError(result) == 0
        ? result
        : throw new CodingException($"the zstd data cannot be coded: {Marshal.PtrToStringUTF8(ErrorName(result))}");

    private sealed class FrameDecoder(DecoderHandle context) : ByteCoder
    {
        public override CodingStep Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
        {
            // SAFETY: both buffers are pinned for the call, with their own lengths.
            fixed (byte* from = input, to = output)
            {
                var source = new Region { Start = from, Size = (nuint)input.Length };
                var target = new Region { Start = to, Size = (nuint)output.Length };
                var left = Check(Decompress(context, &target, &source));
                if (isLast && left != 0 && source.Position == source.Size && target.Position < target.Size)
                    throw new CodingException("the zstd data ends too early");
                return new CodingStep((int)source.Position, (int)target.Position, left == 0);
            }
        }

        public override void Dispose() => context.Dispose();
    }

    private sealed class FrameEncoder(EncoderHandle context) : ByteCoder
    {
        public override CodingStep Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
        {
            // SAFETY: both buffers are pinned for the call, with their own lengths.
            fixed (byte* from = input, to = output)
            {
                var source = new Region { Start = from, Size = (nuint)input.Length };
                var target = new Region { Start = to, Size = (nuint)output.Length };
                var left = Check(Compress(context, &target, &source, isLast ? ZSTD_e_end : ZSTD_e_continue));
                return new CodingStep((int)source.Position, (int)target.Position, isLast && left == 0);
            }
        }

        public override void Dispose() => context.Dispose();
    }

    /// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Region
    {
        public byte* Start;
        public nuint Size;
        public nuint Position;
    }

    private sealed class DecoderHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => FreeDecoder(handle) == 0;
    }

    private sealed class EncoderHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => FreeEncoder(handle) == 0;
    }

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_createDCtx")]
    private static partial DecoderHandle NewDecoder();

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_createCCtx")]
    private static partial EncoderHandle NewEncoder();

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_freeDCtx")]
    private static partial nuint FreeDecoder(nint context);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_freeCCtx")]
    private static partial nuint FreeEncoder(nint context);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_DCtx_setParameter")]
    private static partial nuint SetDecoder(DecoderHandle context, int parameter, int value);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_CCtx_setParameter")]
    private static partial nuint SetEncoder(EncoderHandle context, int parameter, int value);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_decompressStream")]
    private static partial nuint Decompress(DecoderHandle context, Region* output, Region* input);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_compressStream2")]
    private static partial nuint Compress(EncoderHandle context, Region* output, Region* input, int directive);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint result);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_getErrorName")]
    private static partial nint ErrorName(nuint result);
}
