using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// Calls that wait to be answered, in turn: of all who wait for answers, each gets one before any gets a second. So a caller that asks without
/// end slows the others down by one answer for each of theirs, and no more. Safe for use by several threads; one takes.
/// </summary>
internal sealed class CallQueue : IDisposable
{
    /// <summary>At most so many calls of one caller may wait or be under way; the system's bus has the same bound.</summary>
    public const int MaximumOfOne = 128;

    /// <summary>At most so many of all callers: with their arguments, 16 MiB.</summary>
    public const int Maximum = 1024;

    // Guards all below but the semaphore.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Caller> _callers = [];
    private readonly Queue<Caller> _turn = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private int _count;

    /// <summary>False if the caller, or all together, have too many already.</summary>
    public bool TryAdd(string sender, MethodContext call)
    {
        lock (_gate)
        {
            if (!_callers.TryGetValue(sender, out var caller))
                _callers.Add(sender, caller = new Caller(sender));
            if (_count == Maximum || caller.Count == MaximumOfOne)
            {
                Forget(caller);
                return false;
            }

            _count++;
            caller.Count++;
            caller.Calls.Enqueue(call);
            if (caller.Calls.Count == 1)
                _turn.Enqueue(caller);
        }

        _ = _waiting.Release();
        return true;
    }

    /// <summary>The next call, which is to be given back by <see cref="Done"/> when it has its answer.</summary>
    public async ValueTask<(string Sender, MethodContext Call)> TakeAsync(CancellationToken cancellationToken)
    {
        await _waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            var caller = _turn.Dequeue();
            var call = caller.Calls.Dequeue();
            if (caller.Calls.Count > 0)
                _turn.Enqueue(caller);
            return (caller.Sender, call);
        }
    }


    public void Done(string sender)
    {
        lock (_gate)
        {
            var caller = _callers[sender];
            _count--;
            caller.Count--;
            Forget(caller);
        }
    }

    public void Dispose() => _waiting.Dispose();

    private void Forget(Caller caller)
    {
        if (caller.Count == 0)
            _ = _callers.Remove(caller.Sender);
    }

    private sealed class Caller(string sender)
    {
        public string Sender { get; } = sender;

        public Queue<MethodContext> Calls { get; } = new();

        // With those that were taken and have no answer yet.
        public int Count { get; set; }
    }
}
