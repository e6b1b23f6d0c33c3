using Hillingar.Tender.Running;

namespace Hillingar.Tender;

/// <summary>The guest cannot be started or cannot go on. The message is what the person sees.</summary>
internal sealed class TenderException(string message, bool showUsage = false) : Exception(message)
{
    /// <summary>The exit status of every failure that is not the guest's own.</summary>
    internal const int ExitStatus = 1;

    /// <summary>Whether the command line was at fault, so that the usage belongs below the message.</summary>
    public bool ShowUsage { get; } = showUsage;

    /// <summary>What kind of end this is; unless said otherwise, a refusal before the guest is entered and its fault afterwards.</summary>
    public EndReason? Reason { get; init; }
}
