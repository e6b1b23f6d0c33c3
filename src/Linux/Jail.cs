namespace Hillingar.Linux;

/// <summary>
/// Namespaces in which there is nothing (<c>namespaces(7)</c>). They belong to threads, so that each thread of a process that is
/// to be jailed has to go in: the first one with <see cref="Enter"/>, the others with <see cref="Join"/>.
/// </summary>
public static class Jail
{
    private const int Namespaces = Sched.CLONE_NEWNS | Sched.CLONE_NEWNET | Sched.CLONE_NEWIPC | Sched.CLONE_NEWUTS;

    /// <summary>The processes that this thread starts from now on see no others: the first is number 1 to itself.</summary>
    /// <exception cref="LinuxException"><c>EPERM</c> without CAP_SYS_ADMIN, here and below.</exception>
    public static void HideProcessesFromChildren() => Sched.Unshare(Sched.CLONE_NEWPID);

    /// <summary>
    /// Moves the main thread into new mount, network, IPC and UTS namespaces: an empty root that cannot be written to, a loopback
    /// interface that is down, nothing else. Open descriptors stay as they are.
    /// </summary>
    public static void Enter()
    {
        Sched.Unshare(Namespaces);
        SysMount.EnterEmptyRoot();
    }

    /// <summary>Moves the calling thread to where the main thread has gone, root directory included.</summary>
    public static void Join()
    {
        // setns(2): the root directory is replaced only if it is not shared with other threads.
        Sched.Unshare(Sched.CLONE_FS);
        using var self = SysPidfd.TryOpen(Environment.ProcessId) ?? throw new LinuxException(Errno.ESRCH, "pidfd_open");
        Sched.Join(self, Namespaces);
    }
}
