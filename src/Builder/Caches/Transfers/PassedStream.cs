namespace Hillingar.Builder.Caches;

/// <summary>Tells how many bytes pass when they are written, and stops when that is wished.</summary>
internal sealed class PassedStream(Stream inner, Action<long> passed, CancellationToken cancellationToken) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        inner.Write(buffer);
        passed(buffer.Length);
    }
}
