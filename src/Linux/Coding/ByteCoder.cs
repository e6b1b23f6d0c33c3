namespace Hillingar.Linux;

/// <summary>What one step of a coder did.</summary>
/// <param name="Consumed">Bytes of the input that are dealt with.</param>
/// <param name="Produced">Bytes of the output that are filled.</param>
/// <param name="Ended">Whether the coded data is complete; a decoder may begin another part of it with the next input.</param>
public readonly record struct CodingStep(int Consumed, int Produced, bool Ended);

/// <summary>A compressor or decompressor of a system library, fed piece by piece. Used by one thread at a time.</summary>
public abstract class ByteCoder : IDisposable
{
    /// <summary>Takes from the input and adds to the output as much as it can.</summary>
    /// <param name="isLast">Whether no input follows this.</param>
    /// <exception cref="CodingException">The data is damaged, or would need more memory than is allowed.</exception>
    public abstract CodingStep Code(ReadOnlySpan<byte> input, Span<byte> output, bool isLast);

    public abstract void Dispose();
}

/// <summary>Compressed data cannot be read; the message says why.</summary>
public sealed class CodingException(string message) : IOException(message);
