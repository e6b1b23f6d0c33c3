using System.Globalization;
using Hillingar.Linux;
using Hillingar.Supervisor.Consoles;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// What our own tender tells of its guest's life, one line for each event (see docs/tender.md). It only explains: a guest that took
/// over its tender could tell anything, so nothing is decided by it but what a guest decides anyway by its exit status.
/// </summary>
internal sealed class LifeReport
{
    private const string Reason = " reason=";
    private const string Message = " message=";
    private const string StatusWord = " status=";

    /// <summary>Why the tender ended although the guest had not asked for it; null as long as nothing says so.</summary>
    public string? Why { get; private set; }

    /// <summary>
    /// The status with which the tender said it would end; null as long as it has not. For where the kernel does not tell it: a tender can choose its
    /// status as freely as these words.
    /// </summary>
    public int? Status { get; private set; }

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
        if (ValueOf(words, StatusWord) is { } status && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            Status = number;
        if (ValueOf(words, Reason) is not { } reason)
            return;
        if (reason is not ("halt" or "signal"))
            Why = end < 0 ? reason : $"{reason}: {line[(end + Message.Length)..]}";
    }

    private static string? ValueOf(string words, string key)
    {
        var start = words.IndexOf(key, StringComparison.Ordinal);
        return start < 0 ? null : words[(start + key.Length)..].Split(' ')[0];
    }
}
