namespace Hillingar.Bus;

/// <summary>
/// A value that does not change any more once it was written into a body. Its bytes are kept with it, so that a list of a thousand is put together from
/// the bytes that were made already. Safe for use by several threads, of which each may be the one that makes the bytes.
/// </summary>
public abstract class WrittenOnce
{
    // In bytes. What is longer is rare, and is made anew each time.
    private const int LongestKept = 8 * 1024;

    // Boxed, so that it is seen whole or not at all.
    private volatile object? _part;

    /// <param name="write">Writes this value from a boundary of eight bytes on; always the same for one value.</param>
    internal void Write(BodyWriter body, Action<BodyWriter, object> write)
    {
        if (_part is ArraySegment<byte> kept)
        {
            body.Add(kept);
            return;
        }

        var own = new BodyWriter();
        write(own, this);
        var part = own.ToPart();
        if (part.Count <= LongestKept)
            _part = part;
        body.Add(part);
    }
}
