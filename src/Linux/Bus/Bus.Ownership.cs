using System.Runtime.ExceptionServices;

namespace Hillingar.Linux;

/// <remarks>The part that keeps the library to one thread, and exceptions out of its frames.</remarks>
public sealed unsafe partial class Bus
{
    /// <summary>Takes the connection for the calling thread, or enters it once more, until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another thread has it.</exception>
    internal Entry Enter()
    {
        var current = Environment.CurrentManagedThreadId;
        var owner = Interlocked.CompareExchange(ref _owner, current, 0);
        if (owner != 0 && owner != current)
            throw new InvalidOperationException($"the bus connection is in use by thread {owner}; go through Post");
        if (owner == 0)
            DropMessages();
        return new Entry(this, outermost: owner == 0);
    }

    /// <summary>Carries an action out now if the calling thread has the connection, else posts it.</summary>
    internal void Invoke(Action action)
    {
        if (Volatile.Read(ref _owner) == Environment.CurrentManagedThreadId)
            action();
        else
            Post(action);
    }

    internal void Send(nint message)
    {
        var result = SdBus.Send(_handle, message, null);
        if (result == -(int)Errno.ENOTCONN)
            throw new BusException(BusErrors.Disconnected, "the bus closed the connection");
        SdBus.Check(result, "sd_bus_send");
    }

    internal void Unreference(nint message)
    {
        lock (_gate)
        {
            if (_closed || _owner == Environment.CurrentManagedThreadId)
                _ = SdBusMessage.Unref(message); // Always null.
            else
                _dropped.Enqueue(message);
        }
    }

    private void DropMessages()
    {
        while (_dropped.TryDequeue(out var message))
            _ = SdBusMessage.Unref(message); // Always null.
    }

    internal void Unregister(BusRegistration registration)
    {
        lock (_gate)
        {
            if (_closed)
                return;
        }

        using var entry = Enter();
        if (!_registrations.Remove(registration))
            return;
        if (_processing)
            _released.Add(registration);
        else
            registration.Free();
    }

    internal void Report(Exception exception) => HandlerFailed?.Invoke(exception);

    internal void ThrowLater(Exception exception) => _failure ??= ExceptionDispatchInfo.Capture(exception);

    /// <summary>A stay of one thread in the connection.</summary>
    internal readonly struct Entry(Bus bus, bool outermost) : IDisposable
    {
        public void Dispose()
        {
            if (outermost)
                Volatile.Write(ref bus._owner, 0);
        }
    }
}
