using System.Collections.Immutable;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Jobs;

/// <summary>
/// All jobs that are under way and the last ones that are finished, so that the one who asked can still read what became of theirs. Safe for use by
/// several threads; the events are raised on the thread that made the change, in the order of the changes.
/// </summary>
internal sealed class JobBook
{
    /// <summary>How many finished jobs are kept.</summary>
    public const int FinishedKept = 64;

    // Guards every replacement of _jobs and the order of the events; readers take the immutable value as it is.
    private readonly Lock _gate = new();
    private readonly Queue<JobId> _finished = new();
    private volatile ImmutableSortedDictionary<JobId, Job> _jobs = ImmutableSortedDictionary<JobId, Job>.Empty;

    /// <summary>Raised when a job began. Handlers must not wait; nor must those of the others.</summary>
    public event Action<Job>? Added;

    public event Action<Job, string>? Progressed;

    /// <summary>Raised when a job is running now, or is to do something else.</summary>
    public event Action<Job>? Changed;

    public event Action<Job>? Ended;

    public ImmutableSortedDictionary<JobId, Job> All => _jobs;

    /// <summary>Notes that a job is there, or that it is another now; one that has ended stays as it is.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Put(Job job)
    {
        lock (_gate)
        {
            var isKnown = _jobs.TryGetValue(job.Id, out var known);
            if (known is { End: not null } || known == job)
                return false;
            _jobs = _jobs.SetItem(job.Id, job);
            (isKnown ? Changed : Added)?.Invoke(job);
            return !isKnown;
        }
    }

    /// <summary>Tells those who watch the job what is being done now, in one line.</summary>
    public void Progress(Job job, string line) => Progressed?.Invoke(job, line);

    /// <summary>Records the end of a job; a second end of the same job is ignored.</summary>
    public void Finish(JobId id, JobEnd end)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(id, out var job) || job.End is not null)
                return;
            var finished = job with { End = end };
            _jobs = _jobs.SetItem(id, finished);
            _finished.Enqueue(id);
            if (_finished.Count > FinishedKept)
                _jobs = _jobs.Remove(_finished.Dequeue());
            Ended?.Invoke(finished);
        }
    }
}
