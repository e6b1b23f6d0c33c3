using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// A connection to a D-Bus bus, through libsystemd, which is not thread-safe. The rule is therefore: one thread at
/// a time. While <see cref="Run"/> is running, its thread is the only one that may use the connection; all handlers are
/// called there, and others come in through <see cref="Post"/>. A use from two threads at once is refused, not endured.
/// </summary>
public sealed unsafe partial class Bus : IDisposable
{
    private readonly BusHandle _handle;
    private readonly EventDescriptor _wake = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly ConcurrentQueue<nint> _dropped = new();
    private readonly List<BusRegistration> _registrations = [];
    private readonly List<BusRegistration> _released = [];

    // _gate guards _closed, so that nothing is posted to a connection that nobody will serve again.
    private readonly Lock _gate = new();
    private bool _closed;
    private int _owner;
    private bool _processing;
    private ExceptionDispatchInfo? _failure;

    private Bus(nint bus) => _handle = new BusHandle(bus);

    /// <summary>The name that the bus gave this connection, for example <c>:1.5</c>.</summary>
    public string UniqueName { get; private set; } = "";

    /// <summary>Told of what handlers threw besides <see cref="BusException"/>: bugs, of which the caller got only the message.</summary>
    public Action<Exception>? HandlerFailed { get; set; }

    /// <summary>Connects to the system's bus, or where <c>DBUS_SYSTEM_BUS_ADDRESS</c> says.</summary>
    /// <exception cref="LinuxException">Nobody listens (<c>ENOENT</c>, <c>ECONNREFUSED</c>) or it may not be used (<c>EACCES</c>).</exception>
    public static Bus ConnectSystem()
    {
        nint pointer;
        using var signals = SignalMask.Block();
        SdBus.Check(SdBus.OpenSystem(&pointer), "sd_bus_open_system");
        return new Bus(pointer).Greet("the system bus");
    }

    /// <param name="address">A D-Bus address, for example <c>unix:path=/run/dbus/system_bus_socket</c>.</param>
    /// <exception cref="LinuxException">As <see cref="ConnectSystem"/>; what is not an address is <c>ECONNREFUSED</c>.</exception>
    public static Bus Connect(string address)
    {
        nint pointer;
        using var signals = SignalMask.Block();
        SdBus.Check(SdBus.New(&pointer), "sd_bus_new");
        var bus = new Bus(pointer);
        try
        {
            SdBus.Check(SdBus.SetAddress(bus._handle, address), "sd_bus_set_address", address);
            SdBus.Check(SdBus.SetBusClient(bus._handle, 1), "sd_bus_set_bus_client");
            SdBus.Check(SdBus.NegotiateDescriptors(bus._handle, 1), "sd_bus_negotiate_fds");
            SdBus.Check(SdBus.Start(bus._handle), "sd_bus_start", address);
        }
        catch
        {
            bus.Dispose();
            throw;
        }

        return bus.Greet(address);
    }

    /// <summary>Serves the connection on the calling thread until the token is cancelled.</summary>
    /// <exception cref="BusException">The connection was lost (<see cref="BusErrors.Disconnected"/>).</exception>
    public void Run(CancellationToken cancellationToken) => Serve(() => false, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Serves the connection on the calling thread until a condition holds; false if the time was over first.</summary>
    /// <param name="predicate">Asked before anything is waited for, and after each message.</param>
    /// <exception cref="BusException">The connection was lost (<see cref="BusErrors.Disconnected"/>).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool ProcessUntil(Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var happened = Serve(predicate, timeout, cancellationToken);
        if (!happened)
            cancellationToken.ThrowIfCancellationRequested();
        return happened;
    }

    /// <summary>
    /// Has an action carried out by the thread that serves the connection, in order. From any thread. What it throws comes
    /// out of <see cref="Run"/>. After disposal nothing happens.
    /// </summary>
    public void Post(Action action)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _posted.Enqueue(action);
            _wake.Signal();
        }
    }

    /// <summary>Sends what is waiting to be sent, takes back all registrations and closes the connection. Not from a handler.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
                return;
        }

        using (Enter())
        {
            if (_processing)
                throw new InvalidOperationException("a handler cannot close the connection that it is called by");
            RunPosted();
            DropMessages();
            lock (_gate)
                _closed = true;
            _registrations.ForEach(registration => registration.Free());
            _registrations.Clear();
            _handle.Dispose();
        }

        _wake.Dispose();
    }

    private Bus Greet(string address)
    {
        byte* name;
        var result = SdBus.GetUniqueName(_handle, &name);
        if (result < 0)
        {
            Dispose();
            throw new LinuxException((Errno)(-result), "sd_bus_get_unique_name", address);
        }

        // SAFETY: the string is null-terminated and belongs to the connection.
        UniqueName = Marshal.PtrToStringUTF8((nint)name)!;
        return this;
    }

    private bool Serve(Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var entry = Enter();
        using var registration = cancellationToken.UnsafeRegister(wake => ((EventDescriptor)wake!).Signal(), _wake);
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            RunPosted();
            DropMessages();
            if (predicate())
                return true;
            if (cancellationToken.IsCancellationRequested)
                return false;
            if (ProcessOne())
                continue;
            var left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - Stopwatch.GetElapsedTime(start);
            if (timeout != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero)
                return false;
            Wait(left);
        }
    }

    private void RunPosted()
    {
        _wake.Clear();
        while (_posted.TryDequeue(out var action))
            action();
    }

    // True if there may be more to do at once.
    private bool ProcessOne()
    {
        if (_processing)
            throw new InvalidOperationException("a handler cannot serve the connection that it is called by");
        _processing = true;
        var result = SdBus.Process(_handle, null);
        _processing = false;
        _released.ForEach(registration => registration.Free());
        _released.Clear();
        Interlocked.Exchange(ref _failure, null)?.Throw();
        if (result is -(int)Errno.EINTR)
            return true;
        if (result is -(int)Errno.ENOTCONN or -(int)Errno.ECONNRESET or -(int)Errno.EPIPE)
            throw new BusException(BusErrors.Disconnected, "the bus closed the connection");
        return SdBus.Check(result, "sd_bus_process") > 0;
    }

    private void Wait(TimeSpan limit)
    {
        Span<SysPoll.PollFd> entries =
        [
            new() { Descriptor = SdBus.Check(SdBus.GetDescriptor(_handle), "sd_bus_get_fd"), Events = (short)SdBus.Check(SdBus.GetEvents(_handle), "sd_bus_get_events") },
            new() { Descriptor = _wake.Descriptor.Number, Events = SysPoll.POLLIN },
        ];
        ulong deadline;
        SdBus.Check(SdBus.GetTimeout(_handle, &deadline), "sd_bus_get_timeout");
        var milliseconds = limit == Timeout.InfiniteTimeSpan ? -1 : Milliseconds(limit);
        if (deadline != ulong.MaxValue)
        {
            // The library's deadlines are CLOCK_MONOTONIC in microseconds, which is the stopwatch's clock on Linux.
            var now = (ulong)(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));
            var left = Milliseconds(TimeSpan.FromMicroseconds(deadline > now ? deadline - now : 0));
            milliseconds = milliseconds < 0 ? left : Math.Min(milliseconds, left);
        }

        SysPoll.Wait(entries, milliseconds);
    }

    // Rounded up, lest a wait that is nearly over spin.
    private static int Milliseconds(TimeSpan span) => (int)Math.Min(Math.Ceiling(span.TotalMilliseconds), int.MaxValue);
}
