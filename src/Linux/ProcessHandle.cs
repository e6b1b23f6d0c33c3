namespace Hillingar.Linux;

/// <summary>
/// A process by pidfd: signals reach this very process or none, even where its number is given to another.
/// It need not be a child; one that an earlier supervisor left behind is opened with <see cref="OpenIfSame(ProcessIdentity)"/>.
/// </summary>
public sealed class ProcessHandle : IDisposable
{
    private ProcessHandle(ProcessIdentity identity, FileDescriptor pidfd)
    {
        Identity = identity;
        Descriptor = pidfd;
    }

    public ProcessIdentity Identity { get; }

    public int Pid => Identity.Pid;

    /// <summary>The pidfd; readable once the process has ended.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Whether the process has ended, reaped or not.</summary>
    public bool HasEnded
    {
        get
        {
            Span<SysPoll.PollFd> entries = [new() { Descriptor = Descriptor.Number, Events = SysPoll.POLLIN }];
            SysPoll.Wait(entries, 0);
            return entries[0].Returned != 0;
        }
    }

    /// <summary>Opens a process that was written down earlier in this boot; null if it is gone, even if its number is in use again.</summary>
    public static ProcessHandle? OpenIfSame(int pid, ulong startTime) =>
        Open(pid) is { } process ? process.OnlyIf(process.Identity.StartTime == startTime) : null;

    /// <inheritdoc cref="OpenIfSame(int, ulong)"/>
    public static ProcessHandle? OpenIfSame(ProcessIdentity identity) => OpenIfSame(identity.Pid, identity.StartTime);

    /// <summary>Opens the process that has a number now; null if there is none.</summary>
    public static ProcessHandle? Open(int pid)
    {
        if (SysPidfd.TryOpen(pid) is not { } pidfd)
            return null;

        // Signal 0 after reading proves that the number had not been given away when it was read:
        // a number is free only after its process has been reaped.
        if (ProcessIdentity.ReadStartTime(pid) is { } startTime && SysPidfd.TrySend(pidfd, 0))
            return new ProcessHandle(new ProcessIdentity(pid, startTime), pidfd);
        pidfd.Dispose();
        return null;
    }

    /// <summary>Sends a signal; false if the process has ended and been reaped.</summary>
    public bool Send(Signal signal) => SysPidfd.TrySend(Descriptor, (int)signal);

    /// <summary>Waits until the process has ended, reaped or not.</summary>
    public ValueTask WaitForEndAsync(Poller poller, CancellationToken cancellationToken) =>
        poller.WaitReadableAsync(Descriptor, cancellationToken);

    /// <summary>
    /// How a process ended that is not a child of this one. Null as long as it has not; and where it
    /// has been reaped and the kernel does not tell others what became of it (before Linux 6.15).
    /// </summary>
    public ExitStatus? TryGetExit()
    {
        // While it waits to be reaped the one place tells, and from then on the other.
        if (SysPidfd.TryGetExit(Descriptor) is { } told)
            return told;
        return Identity.ReadExitCode() is { } code ? SysPidfd.StatusOf(code) : SysPidfd.TryGetExit(Descriptor);
    }

    /// <summary>A copy of one of the process's descriptors (<c>pidfd_getfd(2)</c>), as when its tap is taken over.</summary>
    public FileDescriptor CopyDescriptor(int number) => SysPidfd.GetDescriptor(Descriptor, number);

    public void Dispose() => Descriptor.Dispose();

    private ProcessHandle? OnlyIf(bool same)
    {
        if (same)
            return this;
        Dispose();
        return null;
    }
}
