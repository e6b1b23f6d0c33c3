namespace Hillingar.Bus;

/// <summary>
/// A value that does not change any more once it was written into a body. Its bytes are kept with it, so that a list of a thousand is put together from
/// what is there already. Safe for use by several threads, of which each may be the one that makes the bytes.
/// </summary>
public abstract class WrittenOnce
{
    // In bytes. What is longer is rare, and is made anew each time.
    private const int LongestKept = 8 * 1024;

    private volatile byte[]? _bytes;

    /// <param name="write">Writes this value from a boundary of eight bytes on; always the same for one value.</param>
    internal void Write(BodyWriter body, Action<BodyWriter, object> write)
    {
        if (_bytes is not { } bytes)
        {
            var own = new BodyWriter();
            write(own, this);
            bytes = own.ToArray();
            if (bytes.Length <= LongestKept)
                _bytes = bytes;
        }

        body.Add(bytes);
    }
}
