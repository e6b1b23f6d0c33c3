using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>lzma.h</c>, version 5: the xz format. The library is on every Debian, because dpkg needs it.</summary>
public sealed unsafe partial class Lzma : ByteCoder
{
    /// <summary>What decoding may take: <c>xz -9</c> needs 65 MiB, and nothing that Nix writes needs more.</summary>
    public const ulong MemoryLimit = 80 << 20;

    /// <summary>xz's own usual level: 8 MiB of window, 94 MiB for the encoder.</summary>
    public const uint UsualLevel = 6;

    internal const uint LZMA_CONCATENATED = 0x08;
    internal const int LZMA_CHECK_CRC64 = 4;
    internal const int LZMA_RUN = 0;
    internal const int LZMA_FINISH = 3;
    internal const int LZMA_OK = 0;
    internal const int LZMA_STREAM_END = 1;
    internal const int LZMA_UNSUPPORTED_CHECK = 3;
    internal const int LZMA_MEM_ERROR = 5;
    internal const int LZMA_MEMLIMIT_ERROR = 6;
    internal const int LZMA_FORMAT_ERROR = 7;
    internal const int LZMA_OPTIONS_ERROR = 8;
    internal const int LZMA_DATA_ERROR = 9;
    internal const int LZMA_BUF_ERROR = 10;

    private readonly StateHandle _state = new();

    private Lzma()
    {
    }

    /// <summary>Reads one xz stream or several one after the other, with their checks.</summary>
    public static Lzma Decoder()
    {
        var coder = new Lzma();
        // SAFETY: the state is zeroed memory of the library's size (LZMA_STREAM_INIT), and lives as long as the handle.
        Check(StreamDecoder(coder._state.Pointer, MemoryLimit, LZMA_CONCATENATED));
        return coder;
    }

    /// <param name="level">0 to 9, as of <c>xz(1)</c>.</param>
    public static Lzma Encoder(uint level)
    {
        var coder = new Lzma();
        // SAFETY: as for the decoder.
        Check(EasyEncoder(coder._state.Pointer, level, LZMA_CHECK_CRC64));
        return coder;
    }

    public override CodingStep Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        ObjectDisposedException.ThrowIf(_state.IsClosed, this);
        var state = _state.Pointer;
        // SAFETY: both buffers are pinned for the call, with their own lengths; the pointers are cleared before they end.
        fixed (byte* from = input, to = output)
        {
            state->NextIn = from;
            state->AvailableIn = (nuint)input.Length;
            state->NextOut = to;
            state->AvailableOut = (nuint)output.Length;
            var result = Run(state, isLast ? LZMA_FINISH : LZMA_RUN);
            var step = new CodingStep(input.Length - (int)state->AvailableIn, output.Length - (int)state->AvailableOut, result == LZMA_STREAM_END);
            state->NextIn = null;
            state->NextOut = null;
            // No progress is no error as long as more input or room may come.
            if (result != LZMA_STREAM_END && !(result == LZMA_BUF_ERROR && !isLast))
                Check(result);
            return step;
        }
    }

    public override void Dispose() => _state.Dispose();

    private static void Check(int result)
    {
        if (result != LZMA_OK)
        {
            throw new CodingException(result switch
            {
                LZMA_MEM_ERROR => "there is no memory for the xz coder",
                LZMA_MEMLIMIT_ERROR => $"the xz data needs more than {MemoryLimit >> 20} MiB to be read",
                LZMA_FORMAT_ERROR => "this is no xz data",
                LZMA_OPTIONS_ERROR or LZMA_UNSUPPORTED_CHECK => "the xz data uses a filter or check that is not supported",
                LZMA_DATA_ERROR => "the xz data is damaged",
                LZMA_BUF_ERROR => "the xz data ends too early",
                _ => $"the xz coder failed with {result}",
            });
        }
    }

    /// <summary><c>lzma_stream</c>; what follows the fields that are used here is the library's own.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 136)]
    internal struct StreamState
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
    }

    private sealed class StateHandle : SafeHandle
    {
        // SAFETY: zeroed memory is LZMA_STREAM_INIT; it is freed once, in ReleaseHandle.
        public StateHandle()
            : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(StreamState)));

        public override bool IsInvalid => handle == 0;

        public StreamState* Pointer => (StreamState*)handle;

        protected override bool ReleaseHandle()
        {
            // SAFETY: nothing uses the state any more; ending a stream that was never begun is allowed.
            End(Pointer);
            NativeMemory.Free(Pointer);
            return true;
        }
    }

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_stream_decoder")]
    private static partial int StreamDecoder(StreamState* state, ulong memoryLimit, uint flags);

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_easy_encoder")]
    private static partial int EasyEncoder(StreamState* state, uint preset, int check);

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_code")]
    private static partial int Run(StreamState* state, int action);

    [LibraryImport("liblzma.so.5", EntryPoint = "lzma_end")]
    private static partial void End(StreamState* state);
}
