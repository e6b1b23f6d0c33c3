using System.Runtime.ExceptionServices;

namespace Hillingar.Builder.Caches;

/// <summary>Threads that do pieces of work which wait for a network or a disk, and which may bring further pieces.</summary>
internal static class WorkCrew
{
    /// <summary>Does all of it, and returns when nothing is left.</summary>
    /// <param name="name">What the threads are called.</param>
    /// <param name="size">How many pieces are done at once.</param>
    /// <param name="work">Does a piece; what it returns is to be done as well.</param>
    /// <remarks>The first failure is thrown once all threads have stopped; no further piece is begun behind it.</remarks>
    public static void Run<T>(string name, int size, IEnumerable<T> first, Func<T, IEnumerable<T>> work, CancellationToken cancellationToken)
    {
        var crew = new Crew<T>(first, work, cancellationToken);
        var threads = Enumerable.Range(1, size).Select(number => new Thread(crew.Work) { Name = $"{name}-{number}", IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        crew.Failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private sealed class Crew<T>(IEnumerable<T> first, Func<T, IEnumerable<T>> work, CancellationToken cancellationToken)
    {
        private readonly object _gate = new();
        private readonly Queue<T> _waiting = new(first);
        private int _working;

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Work()
        {
            while (TryTake(out var piece))
            {
                var more = new List<T>();
                try
                {
                    more.AddRange(work(piece));
                }
                catch (Exception e) // Every exception is handed to the thread that waits for the crew.
                {
                    Fail(e);
                }

                Finish(more);
            }
        }

        private bool TryTake(out T piece)
        {
            lock (_gate)
            {
                while (_waiting.Count == 0 && _working > 0 && Failure is null)
                    Monitor.Wait(_gate);
                if (_waiting.Count == 0 || Failure is not null || cancellationToken.IsCancellationRequested)
                {
                    piece = default!;
                    return false;
                }

                _working++;
                piece = _waiting.Dequeue();
                return true;
            }
        }

        private void Fail(Exception failure)
        {
            lock (_gate)
                Failure ??= ExceptionDispatchInfo.Capture(failure);
        }

        private void Finish(List<T> more)
        {
            lock (_gate)
            {
                more.ForEach(_waiting.Enqueue);
                _working--;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
