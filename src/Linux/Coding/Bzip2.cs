using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// <c>bzlib.h</c>, version 1.0: the bzip2 format, read and not written. The library is on every Debian, because dpkg needs it. What decoding takes is
/// bounded by the format: 4 MiB for the largest blocks.
/// </summary>
public sealed unsafe partial class Bzip2 : ByteCoder
{
    internal const int BZ_OK = 0;
    internal const int BZ_STREAM_END = 4;
    internal const int BZ_MEM_ERROR = -3;
    internal const int BZ_DATA_ERROR = -4;
    internal const int BZ_DATA_ERROR_MAGIC = -5;

    private readonly StateHandle _state = new();
    private bool _ended;

    private Bzip2() => _state.Begin();

    /// <summary>Reads one bzip2 stream or several one after the other, with their checks.</summary>
    public static Bzip2 Decoder() => new();

    public override CodingStep Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        ObjectDisposedException.ThrowIf(_state.IsClosed, this);
        // The library reads one stream; another may follow, as pbzip2 writes them.
        if (_ended)
            _state.Begin();
        var state = _state.Pointer;
        // SAFETY: both buffers are pinned for the call, with their own lengths; the pointers are cleared before they end.
        fixed (byte* from = input, to = output)
        {
            state->NextIn = from;
            state->AvailableIn = (uint)input.Length;
            state->NextOut = to;
            state->AvailableOut = (uint)output.Length;
            var result = Run(state);
            state->NextIn = null;
            state->NextOut = null;
            _ended = result == BZ_STREAM_END;
            if (!_ended)
                Check(result);
            return new CodingStep(input.Length - (int)state->AvailableIn, output.Length - (int)state->AvailableOut, _ended);
        }
    }

    public override void Dispose() => _state.Dispose();

    private static void Check(int result)
    {
        if (result != BZ_OK)
        {
            throw new CodingException(result switch
            {
                BZ_MEM_ERROR => "there is no memory for the bzip2 coder",
                BZ_DATA_ERROR => "the bzip2 data is damaged",
                BZ_DATA_ERROR_MAGIC => "this is no bzip2 data",
                _ => $"the bzip2 coder failed with {result}",
            });
        }
    }

    /// <summary><c>bz_stream</c>; what follows the fields that are used here is the library's own.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 80)]
    internal struct StreamState
    {
        public byte* NextIn;
        public uint AvailableIn;
        public uint TotalInLow;
        public uint TotalInHigh;
        public byte* NextOut;
        public uint AvailableOut;
        public uint TotalOutLow;
        public uint TotalOutHigh;
    }

    private sealed class StateHandle : SafeHandle
    {
        private bool _begun;

        // SAFETY: zeroed memory asks for the library's own allocator; it is freed once, in ReleaseHandle. The library keeps its address, which never changes.
        public StateHandle()
            : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(StreamState)));

        public override bool IsInvalid => handle == 0;

        public StreamState* Pointer => (StreamState*)handle;

        /// <summary>Makes it ready for the beginning of a stream.</summary>
        public void Begin()
        {
            Stop();
            Check(BeginDecoder(Pointer, verbosity: 0, small: 0));
            _begun = true;
        }

        protected override bool ReleaseHandle()
        {
            Stop();
            // SAFETY: nothing uses the state any more.
            NativeMemory.Free(Pointer);
            return true;
        }

        private void Stop()
        {
            // SAFETY: what was begun is ended once.
            if (_begun)
                _ = EndDecoder(Pointer); // It cannot fail for a stream that was begun.
            _begun = false;
        }
    }

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzDecompressInit")]
    private static partial int BeginDecoder(StreamState* state, int verbosity, int small);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzDecompress")]
    private static partial int Run(StreamState* state);

    [LibraryImport("libbz2.so.1.0", EntryPoint = "BZ2_bzDecompressEnd")]
    private static partial int EndDecoder(StreamState* state);
}
