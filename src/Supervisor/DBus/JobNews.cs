using Hillingar.Supervisor.Jobs;

namespace Hillingar.Supervisor.DBus;

/// <summary>Something that is told of a job.</summary>
internal abstract record JobNewsItem(Job Job)
{
    public sealed record Began(Job Job) : JobNewsItem(Job);

    public sealed record Progressed(Job Job, string Line) : JobNewsItem(Job);

    public sealed record Ended(Job Job) : JobNewsItem(Job);
}

/// <summary>
/// What is to be told of jobs, in its order. A build may print as fast as it can: of lines there are at most <see cref="MostLines"/> in
/// <see cref="Pace"/>, the last ones, with a word on how many were left out. Beginnings and ends are all told. Safe for use by several threads.
/// </summary>
internal sealed class JobNews : IDisposable
{
    public const int MostLines = 256;

    /// <summary>In characters; the rest of a line is left out.</summary>
    public const int LongestLine = 1024;

    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly Action _wake;
    private readonly ITimer _timer;

    // Guards all below.
    private readonly Lock _gate = new();
    private readonly LinkedList<JobNewsItem> _items = new();
    private readonly Queue<LinkedListNode<JobNewsItem>> _lines = new();
    private int _leftOut;
    private bool _isUrgent;
    private bool _isTimerSet;
    private long _lastLines;

    /// <param name="wake">Called when there is something to take.</param>
    public JobNews(TimeProvider time, Action wake)
    {
        _time = time;
        _wake = wake;
        _timer = time.CreateTimer(_ => OnTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Began(Job job) => Add(new JobNewsItem.Began(job));

    public void Ended(Job job) => Add(new JobNewsItem.Ended(job));

    public void Progressed(Job job, string line)
    {
        lock (_gate)
        {
            if (_lines.Count == MostLines)
            {
                _items.Remove(_lines.Dequeue());
                _leftOut++;
            }

            _lines.Enqueue(_items.AddLast(new JobNewsItem.Progressed(job, ObjectState.Short(line, LongestLine))));
            if (_isTimerSet || _isUrgent)
                return;
            var rest = Pace - _time.GetElapsedTime(_lastLines);
            if (_lastLines != 0 && rest > TimeSpan.Zero)
            {
                _isTimerSet = _timer.Change(rest, Timeout.InfiniteTimeSpan);
                return;
            }

            _isUrgent = true;
        }

        _wake();
    }

    /// <summary>What there is to tell now; nothing while only lines wait for their time.</summary>
    public IReadOnlyList<JobNewsItem> Take()
    {
        lock (_gate)
        {
            if (!_isUrgent)
                return [];
            _isUrgent = false;
            if (_lines.TryPeek(out var first))
            {
                _lastLines = _time.GetTimestamp();
                if (_leftOut > 0)
                    _items.AddBefore(first, new JobNewsItem.Progressed(first.Value.Job, $"… {_leftOut} lines left out"));
            }

            JobNewsItem[] taken = [.. _items];
            _items.Clear();
            _lines.Clear();
            _leftOut = 0;
            return taken;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Add(JobNewsItem item)
    {
        lock (_gate)
        {
            _items.AddLast(item);
            _isUrgent = true;
        }

        _wake();
    }

    private void OnTime()
    {
        lock (_gate)
            (_isTimerSet, _isUrgent) = (false, true);
        _wake();
    }
}
