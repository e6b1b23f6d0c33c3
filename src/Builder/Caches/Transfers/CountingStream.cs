namespace Hillingar.Builder.Caches;

/// <summary>Tells how many bytes pass when they are read.</summary>
internal sealed class CountingStream(Stream inner, Action<long> passed) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        passed(count);
        return count;
    }
}
