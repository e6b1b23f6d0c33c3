using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>What ends the guest although it did nothing wrong.</summary>
internal static class Failure
{
    internal static TenderException Of(string doing, Errno errno) =>
        new($"Fatal error when {doing}: {LinuxException.Text(errno)}") { Reason = EndReason.Failure };
}
