using System.Collections.Immutable;

namespace Hillingar.Supervisor.Jobs;

/// <summary>
/// All jobs that are under way and the last ones that are finished, so that whoever asked can still read what became
/// of theirs. Safe for use by several threads; the events are raised on the thread that made the change.
/// </summary>
internal sealed class JobBook
{
    /// <summary>How many finished jobs are kept.</summary>
    public const int FinishedKept = 64;

    // Guards _lastId and every replacement of _jobs; readers take the immutable value as it is.
    private readonly Lock _gate = new();
    private uint _lastId;
    private volatile ImmutableSortedDictionary<uint, HostJob> _jobs = ImmutableSortedDictionary<uint, HostJob>.Empty;

    public event Action<HostJob>? Added;

    public event Action<HostJob, string>? Progressed;

    public event Action<HostJob>? Ended;

    public ImmutableSortedDictionary<uint, HostJob> All => _jobs;

    public HostJob Add(JobKind kind, string subject)
    {
        HostJob job;
        lock (_gate)
        {
            job = new HostJob(++_lastId, kind, subject, null);
            _jobs = _jobs.Add(job.Id, job);
        }

        Added?.Invoke(job);
        return job;
    }

    /// <summary>Tells whoever watches the job what is being done now, in one line.</summary>
    public void Progress(HostJob job, string line) => Progressed?.Invoke(job, line);

    /// <summary>Records the end of a job; a second end of the same job is ignored.</summary>
    public void Finish(uint id, JobEnd end)
    {
        HostJob finished;
        lock (_gate)
        {
            if (!_jobs.TryGetValue(id, out var job) || job.End is not null)
                return;
            finished = job with { End = end };
            var jobs = _jobs.SetItem(id, finished);
            var old = jobs.Values.Where(other => other.End is not null).SkipLast(FinishedKept).Select(other => other.Id);
            _jobs = jobs.RemoveRange(old);
        }

        Ended?.Invoke(finished);
    }
}
