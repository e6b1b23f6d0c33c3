using Hillingar.Linux;

namespace Hillingar.Supervisor.Consoles;

/// <summary>Moves what a tender writes on its standard output and error into lines, until both are closed.</summary>
internal static class ConsolePump
{
    /// <summary>Reads to the end of the stream; the reading end is the caller's to close afterwards.</summary>
    /// <param name="source">The non-blocking reading end of the tender's console pipe.</param>
    public static async Task RunAsync(FileDescriptor source, Poller poller, Action<string> line, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var splitter = new LineSplitter();
        while (true)
        {
            if (!source.TryRead(buffer, out var count))
            {
                await poller.WaitReadableAsync(source, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (count == 0)
                break;
            splitter.Take(buffer.AsSpan(0, count), line);
        }

        splitter.Finish(line);
    }
}
