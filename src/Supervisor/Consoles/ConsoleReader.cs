using Hillingar.Linux;

namespace Hillingar.Supervisor.Consoles;

/// <summary>
/// Reads a guest's console so that nothing is lost with this process, wherever it dies: bytes are taken out of the pipe only after the lines in them are
/// in the log, and the beginning of an unfinished line is on disk. What was logged and not taken out yet when it dies is logged twice.
/// </summary>
/// <param name="unfinished">The file for the unfinished line.</param>
/// <param name="line">Takes each line; when it returns, the line is in the log.</param>
internal sealed class ConsoleReader(string unfinished, Action<string> line)
{
    private readonly LineSplitter _splitter = new();
    private bool _hasUnfinished;

    /// <summary>Reads to the end of the stream; the reading end is the caller's to close afterwards.</summary>
    /// <param name="source">The non-blocking reading end of the tender's console pipe.</param>
    public async Task RunAsync(FileDescriptor source, Poller poller, CancellationToken cancellationToken)
    {
        if (File.Exists(unfinished))
        {
            _hasUnfinished = true;
            _splitter.Take(await File.ReadAllBytesAsync(unfinished, cancellationToken).ConfigureAwait(false), line);
        }

        while (true)
        {
            switch (Take(source))
            {
                case null:
                    await poller.WaitReadableAsync(source, cancellationToken).ConfigureAwait(false);
                    break;
                case false:
                    _splitter.Finish(line);
                    Keep();
                    return;
            }
        }
    }

    // Null if nothing is there, false at the end.
    private bool? Take(FileDescriptor source)
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        var count = PipePeek.Peek(source, buffer);
        if (count <= 0)
            return count == 0 ? false : null;
        _splitter.Take(buffer[..count], line);
        Keep();
        for (var rest = count; rest > 0;)
            rest -= source.Read(buffer[..rest]);
        return true;
    }

    // Most guests write whole lines, and then there is nothing to do.
    private void Keep()
    {
        var pending = _splitter.Pending;
        if (pending.IsEmpty && !_hasUnfinished)
            return;
        _hasUnfinished = !pending.IsEmpty;
        try
        {
            if (_hasUnfinished)
                File.WriteAllBytes(unfinished, pending);
            else
                File.Delete(unfinished);
        }
        catch (IOException)
        {
            // A full disk costs the beginning of a line if this process dies too.
            return;
        }
    }
}
