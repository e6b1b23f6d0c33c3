namespace Hillingar.Linux;

/// <summary>Looks at what is in a pipe without taking it out, by way of a second pipe that each thread has for that.</summary>
public static class PipePeek
{
    [ThreadStatic]
    private static Pipe? _copy;

    /// <summary>The bytes that wait in a pipe, as far as the buffer goes and some pages of the kernel do.</summary>
    /// <param name="pipe">A reading end.</param>
    /// <returns>Their number; 0 at the end of the stream; −1 if none wait.</returns>
    public static int Peek(FileDescriptor pipe, Span<byte> buffer)
    {
        var copy = _copy ??= Pipe.Create();
        _copy = null; // What an error leaves in it must not be seen by the next.
        var count = SysSplice.Tee(pipe, copy.Write, buffer.Length);
        for (var done = 0; done < count;)
            done += copy.Read.Read(buffer[done..count]);
        _copy = copy;
        return count;
    }
}
