using Hillingar.Linux;
using Hillingar.Supervisor.Consoles;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// What our own tender tells of its guest's life, one line for each event (see docs/tender.md). It only explains: a guest that took
/// over its tender could tell anything, so nothing is decided by it.
/// </summary>
internal sealed class LifeReport
{
    private const string Reason = " reason=";
    private const string Message = " message=";

    /// <summary>Why the tender ended although the guest had not asked for it; null as long as nothing says so.</summary>
    public string? Why { get; private set; }

    /// <summary>Reads to the end of the stream, which stays the caller's to close.</summary>
    public Task ReadAsync(FileDescriptor source, Poller poller, CancellationToken cancellationToken) =>
        ConsolePump.RunAsync(source, poller, Take, cancellationToken);

    /// <summary>Takes one line; events and keys that it does not know are skipped.</summary>
    internal void Take(string line)
    {
        if (!line.StartsWith("exit ", StringComparison.Ordinal))
            return;
        var end = line.IndexOf(Message, StringComparison.Ordinal);
        var words = end < 0 ? line : line[..end];
        var start = words.IndexOf(Reason, StringComparison.Ordinal);
        if (start < 0)
            return;
        var reason = words[(start + Reason.Length)..].Split(' ')[0];
        if (reason is not ("halt" or "signal"))
            Why = end < 0 ? reason : $"{reason}: {line[(end + Message.Length)..]}";
    }
}
