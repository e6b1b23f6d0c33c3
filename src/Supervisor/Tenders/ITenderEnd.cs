using Hillingar.Linux;

namespace Hillingar.Supervisor.Tenders;

/// <summary>A tender process, by who can hear how it ends.</summary>
internal interface ITenderEnd : IDisposable
{
    ProcessHandle Process { get; }

    /// <summary>Waits until it has ended; null if it is not known how.</summary>
    Task<ExitStatus?> WaitAsync(Poller poller, CancellationToken cancellationToken);
}

/// <summary>A child of this process, which the kernel tells how it ended.</summary>
internal sealed class ChildEnd(ChildProcess child) : ITenderEnd
{
    public ProcessHandle Process => child.Handle;

    public async Task<ExitStatus?> WaitAsync(Poller poller, CancellationToken cancellationToken) =>
        await child.WaitAsync(poller, cancellationToken).ConfigureAwait(false);

    public void Dispose() => child.Dispose();
}

/// <summary>A child of an earlier supervisor.</summary>
internal sealed class AdoptedEnd(ProcessHandle process) : ITenderEnd
{
    public ProcessHandle Process => process;

    public async Task<ExitStatus?> WaitAsync(Poller poller, CancellationToken cancellationToken)
    {
        await process.WaitForEndAsync(poller, cancellationToken).ConfigureAwait(false);
        return process.TryGetExit();
    }

    public void Dispose() => process.Dispose();
}
