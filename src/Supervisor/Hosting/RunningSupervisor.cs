using Hillingar.Linux;

namespace Hillingar.Supervisor.Hosting;

/// <summary>What <c>hillingard --stop-guests</c> asks of a supervisor that runs.</summary>
internal static class RunningSupervisor
{
    /// <summary>Asks a supervisor for its guests to be stopped, and for its end then; it needs no bus.</summary>
    public const Signal StopGuestsSignal = Signal.SIGUSR1;

    // As long as the slowest guests may take to end, one behind the other, and then some.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Has it stop all guests and end, and waits for that; of no effect if none runs.</summary>
    /// <exception cref="SupervisorFailure">The supervisor did not end in time.</exception>
    public static async Task StopGuestsAsync(HostLayout layout, TimeProvider time)
    {
        using var supervisor = SupervisorLock.Holder(layout.LockFile);
        if (supervisor is null)
            return;
        using var poller = new Poller();
        using var deadline = new CancellationTokenSource(Patience, time);
        _ = supervisor.Send(StopGuestsSignal); // One that has ended is what is wanted.
        try
        {
            await supervisor.WaitForEndAsync(poller, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new SupervisorFailure(
                $"hillingard (pid {supervisor.Pid}) has not stopped its guests within {Patience.TotalMinutes} minutes; its log says why");
        }
    }
}
