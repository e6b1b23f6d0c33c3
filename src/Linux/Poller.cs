namespace Hillingar.Linux;

/// <summary>
/// One thread that waits for many descriptors (<c>epoll(7)</c>) and completes the tasks of those who asked.
/// Each wait is armed once and taken out of the set when it ends, so that a descriptor that stays readable
/// costs nothing while no caller waits. The descriptor is kept open for as long as a wait for it lasts.
/// </summary>
public sealed class Poller : IDisposable
{
    private const ulong WakeId = 0;
    private const int BatchSize = 64;

    private readonly EpollSet _set = new(BatchSize);
    private readonly EventDescriptor _wake = new();

    // _gate guards _thread, _waits, _lastId, _stopped and every change of _set.
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Wait> _waits = [];
    private Thread? _thread;
    private ulong _lastId = WakeId;
    private bool _stopped;

    public Poller() => _set.Add(_wake.Descriptor, WakeId);

    /// <summary>Waits until the descriptor can be read without blocking; its end and its errors count too.</summary>
    /// <exception cref="LinuxException"><c>EPERM</c> for what cannot be waited for, as a regular file.</exception>
    /// <exception cref="InvalidOperationException">Another caller waits for the same descriptor already.</exception>
    /// <exception cref="ObjectDisposedException">The poller is, or was meanwhile, disposed.</exception>
    public async ValueTask WaitReadableAsync(FileDescriptor descriptor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = Begin(descriptor);
        await using var registration = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                if (End(wait))
                    wait.Completion.TrySetCanceled(token);
            },
            null);
        await wait.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the thread; a caller that still waits gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _stopped = true;
        }

        _wake.Signal();
        _thread?.Join();
        foreach (var wait in _waits.Values.ToArray())
        {
            if (End(wait))
                wait.Completion.TrySetException(new ObjectDisposedException(nameof(Poller)));
        }

        _set.Dispose();
        _wake.Dispose();
    }

    private Wait Begin(FileDescriptor descriptor)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            var wait = new Wait(++_lastId, descriptor);
            var reference = false;
            descriptor.DangerousAddRef(ref reference);
            try
            {
                _set.AddOnce(descriptor, wait.Id);
            }
            catch (LinuxException e)
            {
                descriptor.DangerousRelease();
                throw e.Errno == Errno.EEXIST
                    ? new InvalidOperationException($"descriptor {descriptor.Number} is waited for already", e)
                    : e;
            }

            _waits.Add(wait.Id, wait);
            Start();
            return wait;
        }
    }

    // Not before a caller waits: most commands end without.
    private void Start()
    {
        if (_thread is not null)
            return;
        _thread = new Thread(Loop) { Name = "hillingar-poll", IsBackground = true };
        _thread.Start();
    }

    // True for the one caller that ended the wait and so may complete its task.
    private bool End(Wait wait)
    {
        lock (_gate)
        {
            if (!_waits.Remove(wait.Id))
                return false;
            _set.Remove(wait.Descriptor);
        }

        wait.Descriptor.DangerousRelease();
        return true;
    }

    private void Loop()
    {
        while (true)
        {
            var count = _set.Wait(-1);
            for (var i = 0; i < count; i++)
            {
                if (_set.TagAt(i) == WakeId)
                    return;
                Complete(_set.TagAt(i));
            }
        }
    }

    private void Complete(ulong id)
    {
        Wait? wait;
        lock (_gate)
            _waits.TryGetValue(id, out wait);
        if (wait is not null && End(wait))
            wait.Completion.TrySetResult();
    }

    private sealed class Wait(ulong id, FileDescriptor descriptor)
    {
        public ulong Id { get; } = id;

        public FileDescriptor Descriptor { get; } = descriptor;

        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
