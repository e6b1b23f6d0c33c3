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
/// What can be asked of the host, whoever asks: queries are answered from snapshots at once, requests become jobs that
/// run on as tasks of this object and are waited for when the supervisor stops.
/// </summary>
internal sealed class HostService : IDisposable
{
    private readonly FleetLoop _fleet;
    private readonly HostSwitch _switch;
    private readonly GenerationHistory _history;
    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly ILogger<HostService> _log;
    private readonly CancellationTokenSource _stopping = new();

    // Guards _underWay and _closed.
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _underWay = [];
    private bool _closed;

    private volatile GenerationList _generations = new([]);

    public HostService(FleetLoop fleet, HostSwitch hostSwitch, GenerationHistory history, Store store, TimeProvider time, ILogger<HostService> log)
    {
        _fleet = fleet;
        _switch = hostSwitch;
        _history = history;
        _store = store;
        _time = time;
        _log = log;
        RefreshGenerations();
    }

    /// <summary>Raised when another generation became the current one: from, to; 0 for none.</summary>
    public event Action<uint, uint>? GenerationSwitched;

    public JobBook Jobs { get; } = new();

    public string StoreDirectory => _store.Directory;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<GenerationView> Generations => _generations.Items;

    /// <summary>0 when there is none.</summary>
    public uint CurrentGeneration => Generations.FirstOrDefault(generation => generation.IsCurrent)?.Number ?? 0;

    public IReadOnlyList<UnitView> Units
    {
        get
        {
            var (generation, now) = (CurrentGeneration, _time.GetUtcNow());
            return [.. _fleet.Snapshot.Units.Values.Select(unit => View(unit, generation, now))];
        }
    }

    /// <summary>Null where there is no such unit.</summary>
    public UnitView? Unit(UnitId id) =>
        _fleet.Snapshot.Units.TryGetValue(id, out var unit) ? View(unit, CurrentGeneration, _time.GetUtcNow()) : null;

    /// <summary>The generation that a rollback goes to; null if there is none.</summary>
    /// <param name="wanted">A number, or 0 for the generation before the current one.</param>
    public uint? RollbackTarget(uint wanted) =>
        wanted == 0 ? _history.Before(CurrentGeneration) : Generations.Any(generation => generation.Number == wanted) ? wanted : null;

    public HostJob BeginUnitJob(JobKind kind, UnitId unit)
    {
        var type = kind switch
        {
            JobKind.Start => JobType.Start,
            JobKind.Stop => JobType.Stop,
            JobKind.Restart => JobType.Restart,
            JobKind.Switch or JobKind.Rollback or JobKind.Verify => throw new ArgumentOutOfRangeException(nameof(kind), "not a job of one unit"),
        };
        return Begin(kind, unit.ToString(), async (_, cancellationToken) =>
            EndOf(kind, unit, await _fleet.RequestAsync(type, unit, cancellationToken).ConfigureAwait(false)));
    }

    public HostJob BeginSwitch(string directory) => Begin(JobKind.Switch, directory, (progress, cancellationToken) =>
        TrackGenerationAsync(() => _switch.SwitchAsync(directory, progress, cancellationToken)));

    public HostJob BeginVerify(string directory) => Begin(JobKind.Verify, directory, (_, _) => Task.FromResult(_switch.Verify(directory)));

    public HostJob BeginRollback(uint number) => Begin(JobKind.Rollback, $"{number}", (progress, cancellationToken) =>
        TrackGenerationAsync(() => _switch.RollbackAsync(number, progress, cancellationToken)));

    /// <summary>Accepts no more jobs, cancels those under way and waits for their ends.</summary>
    public async Task StopAcceptingAsync()
    {
        Task[] underWay;
        lock (_gate)
        {
            _closed = true;
            underWay = [.. _underWay];
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(underWay).ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private HostJob Begin(JobKind kind, string subject, Func<Action<string>, CancellationToken, Task<JobEnd>> work)
    {
        var job = Jobs.Add(kind, subject);
        _log.JobBegan(job.Id, job.KindWord, job.Subject);
        lock (_gate)
        {
            if (!_closed)
            {
                var task = RunAsync(job, work);
                _underWay.Add(task);
                _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                return job;
            }
        }

        Jobs.Finish(job.Id, new JobEnd(JobOutcome.Canceled, "hillingard is stopping"));
        return job;
    }

    private void Forget(Task finished)
    {
        lock (_gate)
            _underWay.Remove(finished);
    }

    private async Task RunAsync(HostJob job, Func<Action<string>, CancellationToken, Task<JobEnd>> work)
    {
        // The caller gets its answer, and so the job's number, before the work says anything.
        await Task.Yield();
        JobEnd end;
        try
        {
            end = await work(line => Jobs.Progress(job, line), _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            end = new JobEnd(JobOutcome.Canceled, "hillingard is stopping");
        }
        // A border: whatever goes wrong inside a job ends that job and is told to whoever asked; the supervisor lives on.
        catch (Exception e)
        {
            _log.JobBroke(e, job.Id, job.KindWord, job.Subject);
            end = new JobEnd(JobOutcome.Failed, e.Message);
        }

        _log.JobEnded(job.Id, job.KindWord, job.Subject, end.Word, end.Message);
        Jobs.Finish(job.Id, end);
    }

    private async Task<JobEnd> TrackGenerationAsync(Func<Task<JobEnd>> work)
    {
        var before = CurrentGeneration;
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            RefreshGenerations();
            if (CurrentGeneration != before)
                GenerationSwitched?.Invoke(before, CurrentGeneration);
        }
    }

    private void RefreshGenerations() => _generations = new(
    [
        .. _history.List().Select(entry => new GenerationView(
            entry.Number,
            (ulong)(entry.Time - DateTimeOffset.UnixEpoch).TotalMicroseconds,
            entry.IsCurrent,
            entry.StorePath,
            [.. entry.Units])),
    ]);

    private UnitView View(FleetUnit unit, uint generation, DateTimeOffset now) =>
        new(unit, _fleet.Snapshot.Graph, generation, _fleet.ProgramOf(unit.Definition.Id), now);

    private static JobEnd EndOf(JobKind kind, UnitId unit, JobEnded end)
    {
        var verb = kind switch
        {
            JobKind.Stop => "stopped",
            JobKind.Restart => "restarted",
            _ => "started",
        };
        return end.Result switch
        {
            JobResult.Done => new JobEnd(JobOutcome.Done, $"{unit} {verb}"),
            JobResult.Canceled => new JobEnd(JobOutcome.Canceled, $"{unit} was not {verb}: {end.Reason ?? "another request took the place of this one"}"),
            JobResult.Timeout => new JobEnd(JobOutcome.Timeout, $"{unit} was not {verb} in time"),
            JobResult.Dependency => new JobEnd(JobOutcome.Dependency, $"{unit} was not {verb}: {end.Reason}"),
            JobResult.Refused => new JobEnd(JobOutcome.Refused, $"{unit} cannot be {verb}: {end.Reason}"),
            JobResult.Failed => new JobEnd(JobOutcome.Failed, $"{unit} could not be {verb}: {end.Reason ?? "see hillingar logs"}"),
        };
    }

    // A volatile field must be a reference.
    private sealed record GenerationList(ImmutableArray<GenerationView> Items);
}
