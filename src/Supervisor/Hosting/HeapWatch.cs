namespace Hillingar.Supervisor.Hosting;

/// <summary>
/// Keeps what is dead from filling the host's memory: the collector looks at objects that outlived two of its rounds when it sees fit,
/// which on a host with much memory may be after tens of megabytes, and calls that wait for their turn are such objects. So after each
/// round this looks at the heap, and where it has grown by <see cref="MostGrowth"/> since all of it was looked at, has that done.
/// </summary>
internal sealed class HeapWatch
{
    /// <summary>In bytes, beside a quarter of what was alive: a switch of thousands of units may really need much for a while.</summary>
    private const long MostGrowth = 3 << 20;

    // Of the time, one part in so many may go into this.
    private const int Share = 10;

    private readonly TimeProvider _time;

    // When the last one ended, and for how long there is none.
    private long _last;
    private TimeSpan _pause;
    private int _isDue;

    private HeapWatch(TimeProvider time) => _time = time;

    /// <summary>Watches until the process ends.</summary>
    public static void Begin(TimeProvider time) => _ = new Round(new HeapWatch(time));

    private void Look()
    {
        var alive = GC.GetGCMemoryInfo(GCKind.FullBlocking).HeapSizeBytes;
        if (GC.GetTotalMemory(forceFullCollection: false) < alive + (alive / 4) + MostGrowth || Interlocked.Exchange(ref _isDue, 1) == 1)
            return;
        _ = ThreadPool.UnsafeQueueUserWorkItem(static watch => watch.Collect(), this, preferLocal: false);
    }

    private void Collect()
    {
        var begin = _time.GetTimestamp();
        if (_time.GetElapsedTime(_last, begin) >= _pause)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _last = _time.GetTimestamp();
            _pause = _time.GetElapsedTime(begin, _last) * Share;
        }

        Volatile.Write(ref _isDue, 0);
    }

    // Nothing refers to it, so its finalizer is run after the next round of the collector; it looks, and leaves another one for the round after that.
    private sealed class Round(HeapWatch watch)
    {
        ~Round()
        {
            if (Environment.HasShutdownStarted)
                return;
            watch.Look();
            _ = new Round(watch);
        }
    }
}
