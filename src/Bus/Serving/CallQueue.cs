using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// Calls that wait to be answered, in turn: of all who wait for answers, each gets one before any gets a second. So a caller that asks without
/// end slows the others down by one answer for each of theirs, and no more. Questions whose answer is short go first, for a long one takes the bus a thousand
/// times as long; of the long ones, some pass in between. Safe for use by several threads; one takes.
/// </summary>
/// <param name="mayBeDeaf">Whether a caller has got long answers and not shown that
/// it reads them. It gets a further one only where it waits for nothing else.</param>
internal sealed class CallQueue(Func<string, bool> mayBeDeaf) : IDisposable
{
    /// <summary>At most so many calls of one caller may wait or be under way.</summary>
    public const int MaximumOfOne = 64;

    /// <summary>At most so many of all callers: with their arguments, 8 MiB. The last part of it is for callers of whom no call waits.</summary>
    public const int Maximum = 512;

    private const int ForOthers = 128;

    // After so many short answers a long one is due, if one waits.
    private const int ShortInARow = 16;

    // Guards all below but the semaphore.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Caller> _callers = [];
    private readonly Turn _short = new();
    private readonly Turn _long = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private int _count;
    private int _row;

    /// <summary>False if the caller, or all together, have too many already.</summary>
    public bool TryAdd(string sender, MethodContext call, bool isLong = false)
    {
        lock (_gate)
        {
            if (!_callers.TryGetValue(sender, out var caller))
                _callers.Add(sender, caller = new Caller());
            if (caller.Count == MaximumOfOne || _count >= (caller.Count == 0 ? Maximum : Maximum - ForOthers))
            {
                Forget(sender, caller);
                return false;
            }

            _count++;
            caller.Count++;
            (isLong ? _long : _short).Add(sender, call);
        }

        _ = _waiting.Release();
        return true;
    }

    /// <summary>A caller has shown that it reads; what of its calls was held back may be taken.</summary>
    public void GoOn(string sender)
    {
        lock (_gate)
        {
            if (_long.CountOf(sender) is var count and > 0)
                _ = _waiting.Release(count);
        }
    }

    /// <summary>The next call, which is to be given back by <see cref="Done"/> when it has its answer.</summary>
    public async ValueTask<(string Sender, MethodContext Call)> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                var next = _row >= ShortInARow ? TakeLong() ?? TakeShort() : TakeShort() ?? TakeLong();
                // None is there for calls of callers who have left, or are held back.
                if (next is { } found)
                    return found;
            }
        }
    }

    public void Done(string sender)
    {
        lock (_gate)
        {
            var caller = _callers[sender];
            _count--;
            caller.Count--;
            Forget(sender, caller);
        }
    }

    /// <summary>The caller has left the bus: what of its calls waits needs no answer, and is handed back.</summary>
    public IReadOnlyList<MethodContext> Leave(string sender)
    {
        lock (_gate)
        {
            IReadOnlyList<MethodContext> left = [.. _short.Leave(sender), .. _long.Leave(sender)];
            if (left.Count > 0)
            {
                var caller = _callers[sender];
                _count -= left.Count;
                caller.Count -= left.Count;
                Forget(sender, caller);
            }

            return left;
        }
    }

    public void Dispose() => _waiting.Dispose();

    private (string Sender, MethodContext Call)? TakeShort()
    {
        _row++;
        return _short.Take(_ => true);
    }

    private (string Sender, MethodContext Call)? TakeLong()
    {
        _row = 0;
        return _long.Take(sender => _callers[sender].Count == 1 || !mayBeDeaf(sender));
    }

    private void Forget(string sender, Caller caller)
    {
        if (caller.Count == 0)
            _ = _callers.Remove(sender);
    }

    private sealed class Caller
    {
        // With those that were taken and have no answer yet.
        public int Count { get; set; }
    }

    /// <summary>Who waits, in the order of their turns, with their calls.</summary>
    private sealed class Turn
    {
        private readonly LinkedList<string> _order = new();
        private readonly Dictionary<string, Queue<MethodContext>> _calls = [];

        public int CountOf(string sender) => _calls.TryGetValue(sender, out var calls) ? calls.Count : 0;

        public void Add(string sender, MethodContext call)
        {
            if (!_calls.TryGetValue(sender, out var calls))
            {
                _calls.Add(sender, calls = new Queue<MethodContext>());
                _order.AddLast(sender);
            }

            calls.Enqueue(call);
        }

        /// <summary>The next call of those whose turn it may be; null if there is none.</summary>
        public (string Sender, MethodContext Call)? Take(Func<string, bool> may)
        {
            var next = _order.First;
            while (next is not null && !may(next.Value))
                next = next.Next;
            if (next is null)
                return null;
            _order.Remove(next);
            var calls = _calls[next.Value];
            var call = calls.Dequeue();
            if (calls.Count > 0)
                _order.AddLast(next);
            else
                _ = _calls.Remove(next.Value);
            return (next.Value, call);
        }

        public Queue<MethodContext> Leave(string sender)
        {
            if (!_calls.Remove(sender, out var calls))
                return new Queue<MethodContext>();
            _ = _order.Remove(sender);
            return calls;
        }
    }
}
