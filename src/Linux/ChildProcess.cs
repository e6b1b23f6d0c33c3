namespace Hillingar.Linux;

/// <summary>
/// A child of this process. Its pidfd is opened before any thread can reap it, so that it is sure to name the child;
/// the exit status is collected by <see cref="WaitAsync"/>, and only after that may the object be disposed, or a zombie stays.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Lock _gate = new();
    private ExitStatus? _status;

    private ChildProcess(ProcessHandle handle) => Handle = handle;

    public ProcessHandle Handle { get; }

    public int Pid => Handle.Pid;

    public ProcessIdentity Identity => Handle.Identity;

    /// <summary>Starts a program (<c>posix_spawn(3)</c>).</summary>
    /// <exception cref="LinuxException">The program could not be executed (<c>ENOENT</c>, <c>EACCES</c>, <c>ENOEXEC</c>) or a limit was met.</exception>
    public static ChildProcess Spawn(SpawnRequest request)
    {
        var pid = Linux.Spawn.Start(request);
        return new ChildProcess(ProcessHandle.Open(pid) ?? throw new LinuxException(Errno.ECHILD, "pidfd_open", request.Program));
    }

    /// <summary>Sends a signal; false if the child has been reaped.</summary>
    public bool Send(Signal signal) => Handle.Send(signal);

    /// <summary>Waits for the end of the child and reaps it; asked again, it tells the same status.</summary>
    public async Task<ExitStatus> WaitAsync(Poller poller, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryReap() is { } status)
                return status;
            await Handle.WaitForEndAsync(poller, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of the child and reaps it, for a thread that has nothing else to do.</summary>
    public ExitStatus Wait()
    {
        ExitStatus? status;
        while ((status = TryReap()) is null)
            SysPoll.Wait([new SysPoll.PollFd { Descriptor = Handle.Descriptor.Number, Events = SysPoll.POLLIN }], -1);
        return status;
    }

    public void Dispose() => Handle.Dispose();

    private ExitStatus? TryReap()
    {
        lock (_gate)
            return _status ??= SysWait.TryReap(Handle.Descriptor);
    }
}
