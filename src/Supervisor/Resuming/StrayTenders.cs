using Hillingar.Linux;

namespace Hillingar.Supervisor.Resuming;

/// <summary>Ends tenders that are no unit's: they are asked, and after a time killed, all at once.</summary>
internal sealed class StrayTenders(Poller poller, TimeProvider time)
{
    // A process that the kernel does not let die holds up no unit.
    private static readonly TimeSpan PatienceOfKill = TimeSpan.FromSeconds(10);

    /// <summary>Ends a tender.</summary>
    /// <param name="patience">How long it has before it is killed.</param>
    /// <returns>Whether it has ended.</returns>
    public async Task<bool> EndAsync(ProcessHandle process, TimeSpan patience)
    {
        _ = process.Send(Signal.SIGTERM); // It may have ended already, which is found out next.
        if (await HasEndedAsync(process, patience).ConfigureAwait(false))
            return true;
        _ = process.Send(Signal.SIGKILL);
        return await HasEndedAsync(process, PatienceOfKill).ConfigureAwait(false);
    }

    private async Task<bool> HasEndedAsync(ProcessHandle process, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        try
        {
            await process.WaitForEndAsync(poller, deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
