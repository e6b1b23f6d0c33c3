using System.Collections.Immutable;
using Hillingar.Builder.Stores;
using Hillingar.Supervisor.DBus;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Switching;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor;

/// <summary>
/// What can be asked of the host as a whole. Requests for units go to the loop; a switch, a rollback and a check are jobs that run on as tasks of this
/// object, and are waited for when the supervisor stops. All jobs, of either kind, are in <see cref="Jobs"/>.
/// </summary>
internal sealed class HostService : IDisposable
{
    /// <summary>How long a stop of the supervisor waits for jobs that are called off: they put back what they have begun.</summary>
    public static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    private readonly FleetLoop _fleet;
    private readonly HostSwitch _switch;
    private readonly GenerationHistory _history;
    private readonly Store _store;
    private readonly ILogger<HostService> _log;
    private readonly CancellationTokenSource _stopping = new();

    // Guards _underWay and _isClosed.
    private readonly Lock _gate = new();
    private readonly Dictionary<JobId, (Task Task, CancellationTokenSource Cancel)> _underWay = [];
    private bool _isClosed;

    // How many jobs are stopping every unit.
    private int _shutdowns;

    private volatile GenerationList _generations = new([]);

    public HostService(FleetLoop fleet, HostSwitch hostSwitch, GenerationHistory history, Store store, ILogger<HostService> log)
    {
        _fleet = fleet;
        _switch = hostSwitch;
        _history = history;
        _store = store;
        _log = log;
        _fleet.JobMoved += OnJobMoved;
        _fleet.JobOver += OnJobOver;
        RefreshGenerations();
    }

    /// <summary>Raised when there may be another generation, or another is in force.</summary>
    public event Action? GenerationsChanged;

    public JobBook Jobs { get; } = new();

    public string StoreDirectory => _store.Directory;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<GenerationView> Generations => _generations.Items;

    /// <summary>0 when there is none.</summary>
    public uint CurrentGeneration => Generations.FirstOrDefault(generation => generation.IsCurrent)?.Number ?? 0;

    /// <summary>The generation that a rollback goes to; null if there is none.</summary>
    /// <param name="wanted">A number, or 0 for the generation before the current one.</param>
    public uint? RollbackTarget(uint wanted) =>
        wanted == 0 ? _history.Before(CurrentGeneration) : Generations.Any(generation => generation.Number == wanted) ? wanted : null;

    /// <summary>Asks for a unit to be moved; the answer comes when the job is there, not when it is over.</summary>
    public async Task<JobAnswer> RequestAsync(JobType type, UnitId unit, JobMode mode, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isClosed)
                return new JobAnswer(unit, null, "hillingard is stopping");
            if (_shutdowns > 0 && type != JobType.Stop)
                return new JobAnswer(unit, null, "every unit is being stopped");
        }

        return (await _fleet.AskAsync(type, [unit], mode, cancellationToken).ConfigureAwait(false))[0].Answer;
    }

    public Task<Job> BeginSwitchAsync(string directory, bool allowEmpty, CancellationToken cancellationToken) => BeginAsync(
        new JobTask.Switch(directory),
        (progress, token) => TrackGenerationAsync(() => _switch.SwitchAsync(directory, allowEmpty, progress, token)),
        cancellationToken);

    public Task<Job> BeginVerifyAsync(string directory, CancellationToken cancellationToken) =>
        BeginAsync(new JobTask.Verify(directory), (_, _) => Task.FromResult(_switch.Verify(directory)), cancellationToken);

    /// <summary>Stops every unit in order, and removes every network; <see cref="Switching.HostLifetime"/> ends the supervisor when it is done.</summary>
    public Task<Job> BeginShutdownAsync(CancellationToken cancellationToken) =>
        BeginAsync(new JobTask.Shutdown(), ShutDownAsync, cancellationToken);

    public Task<Job> BeginRollbackAsync(uint number, CancellationToken cancellationToken) =>
        BeginAsync(
            new JobTask.Rollback(number), (progress, token) => TrackGenerationAsync(() => _switch.RollbackAsync(number, progress, token)), cancellationToken);

    /// <summary>A job for the restart of a unit that is at rest and is to stay so; it is over at once.</summary>
    public Task<Job> BeginNothingAsync(UnitId unit, CancellationToken cancellationToken) => BeginAsync(
        new JobTask.MoveUnit(JobType.Restart, unit),
        (_, _) => Task.FromResult(new JobEnd(JobResult.Done, $"{unit} does not run, and was left so")), cancellationToken);

    /// <summary>Ends a job, if it has not ended: a job of the host puts back first what it has begun.</summary>
    public async Task CancelAsync(JobId job, CancellationToken cancellationToken)
    {
        var isOurs = false;
        lock (_gate)
        {
            if (_underWay.TryGetValue(job, out var known))
            {
                known.Cancel.Cancel();
                isOurs = true;
            }
        }

        if (!isOurs)
            await _fleet.CancelAsync(job, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Accepts no more jobs, cancels those under way and waits for their ends, but not for ever: what is left the next supervisor goes on from.
    /// </summary>
    public async Task StopAcceptingAsync()
    {
        Task[] underWay;
        lock (_gate)
        {
            _isClosed = true;
            underWay = [.. _underWay.Values.Select(job => job.Task)];
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        var all = Task.WhenAll(underWay);
        await all.WaitAsync(EndPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!all.IsCompleted)
            _log.JobsLeft();
    }

    public void Dispose()
    {
        _fleet.JobMoved -= OnJobMoved;
        _fleet.JobOver -= OnJobOver;
        _stopping.Dispose();
    }

    private async Task<JobEnd> ShutDownAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        // A start that came in between would put off the end of all.
        _ = Interlocked.Increment(ref _shutdowns);
        try
        {
            var failure = await _switch.ClearAsync(progress, cancellationToken).ConfigureAwait(false);
            return failure is null
                ? new JobEnd(JobResult.Done, "every unit is stopped")
                : new JobEnd(JobResult.Failed, failure);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _shutdowns);
        }
    }

    private void OnJobMoved(PendingJob moved)
    {
        var job = new Job(moved.Id, new JobTask.MoveUnit(moved.Type, moved.Unit), moved.IsRunning, null);
        if (Jobs.Put(job) && !moved.IsAutomatic)
            _log.JobBegan(job.Id, job.Task.Word, job.Task.Subject);
    }

    private void OnJobOver(JobEnded ended)
    {
        var end = JobEnd.Of(ended.Type, ended);
        _log.JobEnded(ended.Job, JobWords.Of(ended.Type), ended.Unit.ToString(), JobWords.Of(end.Result), end.Message);
        Jobs.Finish(ended.Job, end);
    }

    private async Task<Job> BeginAsync(JobTask task, Func<Action<string>, CancellationToken, Task<JobEnd>> work, CancellationToken cancellationToken)
    {
        var job = new Job(await _fleet.NextJobAsync(cancellationToken).ConfigureAwait(false), task, IsRunning: true, null);
        _ = Jobs.Put(job);
        _log.JobBegan(job.Id, task.Word, task.Subject);
        lock (_gate)
        {
            if (!_isClosed)
            {
                var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                _underWay.Add(job.Id, (RunAsync(job, work, cancel), cancel));
                return job;
            }
        }

        Jobs.Finish(job.Id, new JobEnd(JobResult.Canceled, "hillingard is stopping"));
        return job;
    }

    private async Task RunAsync(Job job, Func<Action<string>, CancellationToken, Task<JobEnd>> work, CancellationTokenSource cancel)
    {
        // The caller has noted the job, and answered, before the work says anything.
        await Task.Yield();
        JobEnd end;
        try
        {
            end = await work(line => Jobs.Progress(job, line), cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            end = new JobEnd(JobResult.Canceled, _stopping.IsCancellationRequested ? "hillingard is stopping" : "it was called off");
        }
        // A border: what goes wrong inside a job ends that job and is told to the one who asked; the supervisor lives on.
        catch (Exception e)
        {
            _log.JobBroke(e, job.Id, job.Task.Word, job.Task.Subject);
            end = new JobEnd(JobResult.Failed, e.Message);
        }

        lock (_gate)
            _underWay.Remove(job.Id);
        cancel.Dispose();
        _log.JobEnded(job.Id, job.Task.Word, job.Task.Subject, JobWords.Of(end.Result), end.Message);
        Jobs.Finish(job.Id, end);
    }

    private async Task<JobEnd> TrackGenerationAsync(Func<Task<JobEnd>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            RefreshGenerations();
            GenerationsChanged?.Invoke();
        }
    }

    // The same list is kept while nothing is new, so that no reader has to look for changes in it.
    private void RefreshGenerations()
    {
        ImmutableArray<GenerationView> now =
        [
            .. _history.List().Select(entry => new GenerationView(
                entry.Number,
                ObjectState.Microseconds(entry.Time),
                entry.IsCurrent,
                entry.StorePath,
                [.. entry.Units])),
        ];
        if (!now.Select(one => (one.Number, one.IsCurrent)).SequenceEqual(Generations.Select(one => (one.Number, one.IsCurrent))))
            _generations = new(now);
    }

    // A volatile field must be a reference.
    private sealed record GenerationList(ImmutableArray<GenerationView> Items);
}
