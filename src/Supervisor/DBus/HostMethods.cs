using Hillingar.Bus;
using Hillingar.Linux;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.DBus;

/// <summary>What answers the methods of the contract: questions from the objects of the call, requests through <see cref="HostService"/>.</summary>
internal sealed class HostMethods(FleetLoop fleet, HostService host, HostPublisher publisher)
{
    // signal(7): the numbers that kill(2) takes on Linux.
    private const int HighestSignal = 64;

    private const int MostLines = 1000;

    private readonly Subscriptions _subscriptions = new();

    public BusHandlers Handlers()
    {
        var handlers = new BusHandlers();
        AddUnits(handlers);
        AddRequests(handlers);
        AddJobs(handlers);
        AddGenerations(handlers);
        AddUnitObject(handlers);
        handlers.Add(ManagerContract.Subscribe, (call, _) => _subscriptions.Add(call.Sender));
        handlers.Add(ManagerContract.Unsubscribe, (call, _) => _subscriptions.Remove(call.Sender));
        return handlers;
    }

    private static void AddUnits(BusHandlers handlers)
    {
        handlers.Add(ManagerContract.GetUnit, (call, name) => ObjectState.PathOf(UnitNamed(call, name)));
        handlers.Add(ManagerContract.GetUnitByPID, UnitOfProcessAsync);
        handlers.Add(ManagerContract.ListUnits, (call, _) => call.Objects.Units.Listings);
        handlers.Add(ManagerContract.ListUnitRows, (call, _) => call.Objects.Units.Rows);
        handlers.Add(ManagerContract.ListUnitsByNames, (call, names) => [.. names.Select(name => ListOne(call, name))]);
        handlers.Add(ManagerContract.ListUnitsByPatterns, (call, asked) =>
            [.. call.Objects.Units.Where(unit => IsLike(unit.Properties, asked.States, asked.Patterns)).Select(unit => unit.Listing)]);
    }

    private void AddRequests(BusHandlers handlers)
    {
        AddRequest(handlers, ManagerContract.StartUnit, JobType.Start);
        AddRequest(handlers, ManagerContract.StopUnit, JobType.Stop);
        AddRequest(handlers, ManagerContract.RestartUnit, JobType.Restart);
        handlers.Add(
            ManagerContract.TryRestartUnit, (call, asked) => TryRestartAsync(UnitNamed(call, asked.Name), asked.Mode),
            (_, asked) => WholeName(asked.Name));
        handlers.Add(ManagerContract.ReloadUnit, (call, asked) => Reload(UnitNamed(call, asked.Name)), (_, asked) => WholeName(asked.Name));
        handlers.Add(
            ManagerContract.KillUnit, (call, asked) => KillAsync(UnitNamed(call, asked.Name), asked.Whom, asked.Signal),
            (_, asked) => WholeName(asked.Name));
        handlers.Add(ManagerContract.ResetFailedUnit, (call, name) => ResetFailedAsync([UnitNamed(call, name)]), (_, name) => WholeName(name));
        handlers.Add(ManagerContract.ResetFailed, (_, _) => ResetFailedAsync([.. fleet.Snapshot.Units.Keys]));
    }

    private void AddRequest(BusHandlers handlers, BusMethod<(string Name, string Mode), string> method, JobType type) =>
        handlers.Add(method, (call, asked) => RequestAsync(type, UnitNamed(call, asked.Name), asked.Mode), (_, asked) => WholeName(asked.Name));

    private void AddJobs(BusHandlers handlers)
    {
        handlers.Add(ManagerContract.GetJob, (call, id) => HostBus.Jobs.PathOf(Pending(call, id).Id));
        handlers.Add(ManagerContract.CancelJob, (call, id) => CancelAsync(Pending(call, id)), UnitOfJob, (_, id) => ActionOf(id));
        handlers.Add(
            JobContract.Cancel, (call, _) => CancelAsync(Pending(call, JobOf(call).Id)),
            (call, _) => JobOf(call).Unit.Id, (call, _) => ActionOf(JobOf(call).Id));
        handlers.Add(
            JobContract.ReadReport, (call, _) => ReportOf(JobOf(call)), (call, _) => JobOf(call).Unit.Id, (call, _) => ActionOf(JobOf(call).Id));
        handlers.Add(ManagerContract.ListJobs, (call, _) => [.. call.Objects.Jobs.Values.Where(IsPending).Select(job => new JobListing
        {
            Id = job.Id,
            Unit = job.Unit.Id.Length > 0 ? job.Unit.Id : job.Subject,
            JobType = job.JobType,
            State = job.State,
            Path = HostBus.Jobs.PathOf(job.Id),
            UnitPath = job.Unit.Path,
        })]);
    }

    private BusAction ActionOf(uint job) => ActionOf(host.Jobs.All.GetValueOrDefault(new JobId(job))?.Task);

    /// <summary>What a caller must be allowed to do who would end a job, or read its report: what it takes to begin it.</summary>
    internal static BusAction ActionOf(JobTask? task) => task switch
    {
        JobTask.Switch or JobTask.Rollback => BusAction.Switch,
        JobTask.Verify => BusAction.Verify,
        _ => BusAction.ManageUnits,
    };

    private void AddGenerations(BusHandlers handlers)
    {
        handlers.Add(ManagerContract.Switch, (_, asked) => AnnounceAsync(
            host.BeginSwitchAsync(Absolute(asked.Directory), AllowsEmpty(asked.Options), CancellationToken.None)));
        handlers.Add(ManagerContract.Verify, (_, directory) => AnnounceAsync(host.BeginVerifyAsync(Absolute(directory), CancellationToken.None)));
        handlers.Add(ManagerContract.Rollback, (_, wanted) => AnnounceAsync(host.BeginRollbackAsync(RollbackTarget(wanted), CancellationToken.None)));
        handlers.Add(ManagerContract.Shutdown, (_, _) => AnnounceAsync(host.BeginShutdownAsync(CancellationToken.None)));
        handlers.Add(ManagerContract.ListGenerations, (call, _) => [.. call.Objects.Generations.Values.Select(generation => new GenerationListing
        {
            Number = generation.Number,
            Timestamp = generation.Timestamp,
            Current = generation.Current,
            StorePath = generation.StorePath,
            Units = generation.Units,
            Path = HostBus.Generations.PathOf(generation.Number),
        })]);
    }

    private void AddUnitObject(BusHandlers handlers)
    {
        string NameOf(BusCall call) => ((UnitProperties)call.Target.State).Id;
        UnitId IdOf(BusCall call) => UnitNamed(call, NameOf(call));
        handlers.Add(UnitContract.Start, (call, mode) => RequestAsync(JobType.Start, IdOf(call), mode), (call, _) => NameOf(call));
        handlers.Add(UnitContract.Stop, (call, mode) => RequestAsync(JobType.Stop, IdOf(call), mode), (call, _) => NameOf(call));
        handlers.Add(UnitContract.Restart, (call, mode) => RequestAsync(JobType.Restart, IdOf(call), mode), (call, _) => NameOf(call));
        handlers.Add(UnitContract.TryRestart, (call, mode) => TryRestartAsync(IdOf(call), mode), (call, _) => NameOf(call));
        handlers.Add(UnitContract.Reload, (call, _) => Reload(IdOf(call)), (call, _) => NameOf(call));
        handlers.Add(UnitContract.Kill, (call, asked) => KillAsync(IdOf(call), asked.Whom, asked.Signal), (call, _) => NameOf(call));
        handlers.Add(UnitContract.ResetFailed, (call, _) => ResetFailedAsync([IdOf(call)]), (call, _) => NameOf(call));
        handlers.Add(UnitContract.ReadLog, (call, asked) => ReadLog(IdOf(call), asked.After, asked.Lines), (call, _) => NameOf(call));
    }

    private static bool AllowsEmpty(IReadOnlyList<string> options) =>
        options.FirstOrDefault(option => option != ManagerContract.AllowEmpty) is { } unknown
            ? throw new BusException(BusErrors.InvalidArgs, $"'{unknown}' is no option of a switch; '{ManagerContract.AllowEmpty}' is")
            : options.Count > 0;

    private async ValueTask<string> RequestAsync(JobType type, UnitId unit, string mode)
    {
        var answer = await host.RequestAsync(type, unit, ModeNamed(mode), CancellationToken.None).ConfigureAwait(false);
        if (answer.Job is not { } job)
            throw new BusException(answer.IsConflict ? BusErrors.UnitConflict : BusErrors.Failed, answer.Refusal!);
        await publisher.CatchUpAsync().ConfigureAwait(false);
        return HostBus.Jobs.PathOf(job.Number);
    }

    // A unit that is at rest has nothing to restart; the job that says so is over at once.
    private ValueTask<string> TryRestartAsync(UnitId unit, string mode) =>
        fleet.Snapshot.Units.TryGetValue(unit, out var known) && known.State.IsAtRest
            ? AnnounceAsync(host.BeginNothingAsync(unit, CancellationToken.None))
            : RequestAsync(JobType.Restart, unit, mode);

    private static string Reload(UnitId unit) =>
        throw new BusException(BusErrors.JobTypeNotApplicable, $"{unit} takes no new configuration while it runs; restart it");

    private async ValueTask<Nothing> KillAsync(UnitId unit, string whom, int signal)
    {
        if (whom is not ("main" or "all"))
            throw new BusException(BusErrors.InvalidArgs, $"'{whom}' is no process of a unit; 'main' and 'all' are");
        if (signal is < 1 or > HighestSignal)
            throw new BusException(BusErrors.InvalidArgs, $"{signal} is no signal");
        return await fleet.SignalAsync(unit, (Signal)signal, CancellationToken.None).ConfigureAwait(false)
            ? default
            : throw new BusException(BusErrors.NoSuchProcess, $"{unit} has no process that runs");
    }

    private async ValueTask<Nothing> ResetFailedAsync(IReadOnlyList<UnitId> units)
    {
        foreach (var unit in units)
            fleet.Tell(unit, new UnitEvent.ResetFailed());
        // The loop takes what it is told in order, so it has done it when it answers this.
        await fleet.PingAsync(CancellationToken.None).ConfigureAwait(false);
        await publisher.CatchUpAsync().ConfigureAwait(false);
        return default;
    }

    private async ValueTask<Nothing> CancelAsync(JobProperties job)
    {
        await host.CancelAsync(new JobId(job.Id), CancellationToken.None).ConfigureAwait(false);
        await publisher.CatchUpAsync().ConfigureAwait(false);
        return default;
    }

    private IReadOnlyList<ConsoleEntry> ReadLog(UnitId unit, ulong after, uint count)
    {
        if (unit.Type != UnitType.Unikernel)
            return [];
        return [.. publisher.ReadLog(unit.Name, (int)Math.Min(count, MostLines), after).Select(line => new ConsoleEntry
        {
            Number = line.Number,
            Time = ObjectState.Microseconds(line.Time),
            Text = line.Text,
        })];
    }

    private async ValueTask<string> AnnounceAsync(Task<Job> beginning)
    {
        var job = await beginning.ConfigureAwait(false);
        await publisher.CatchUpAsync().ConfigureAwait(false);
        return HostBus.Jobs.PathOf(job.Id.Number);
    }

    private uint RollbackTarget(uint wanted) => host.RollbackTarget(wanted) ?? throw new BusException(
        BusErrors.NoSuchGeneration, wanted == 0 ? "there is no generation before the current one" : $"there is no generation {wanted}");

    private static async ValueTask<string> UnitOfProcessAsync(BusCall call, uint pid)
    {
        if (pid == 0)
            pid = (await call.Caller().ConfigureAwait(false)).Pid;
        return call.Objects.Units.FirstOrDefault(unit => unit.Properties.MainPID == pid && pid != 0)?.Path
            ?? throw new BusException(BusErrors.NoUnitForPid, $"no unit runs the process {pid}");
    }

    private static UnitListing ListOne(BusCall call, string name)
    {
        var path = HostBus.Units.PathOf(name);
        return UnitId.TryRead(name, out var id, out _) && call.Objects.Units.Find(ObjectState.PathOf(id)) is { } unit
            ? unit.Listing
            : new UnitListing { Id = name, LoadState = "not-found", ActiveState = "inactive", SubState = "dead", Path = path };
    }

    private static bool IsLike(UnitProperties unit, IReadOnlyList<string> states, IReadOnlyList<string> patterns) =>
        (states.Count == 0 || states.Contains(unit.LoadState) || states.Contains(unit.ActiveState) || states.Contains(unit.SubState))
        && (patterns.Count == 0 || patterns.Any(pattern => NamePattern.Matches(pattern, unit.Id)));

    // As the unit is called everywhere: a rule that speaks of `db` must not be passed by with `db.unikernel`.
    internal static string WholeName(string text) => UnitId.TryRead(text, out var id, out _) ? id.ToString() : text;

    private static UnitId UnitNamed(BusCall call, string text) =>
        UnitId.TryRead(text, out var unit, out _) && call.Objects.Units.Find(ObjectState.PathOf(unit)) is not null
            ? unit
            : throw new BusException(BusErrors.NoSuchUnit, $"there is no unit '{text}'");

    private string ReportOf(JobProperties job) =>
        ObjectState.Short(host.Jobs.All.GetValueOrDefault(new JobId(job.Id))?.End?.Report ?? "", ObjectState.LongestReport);

    private static JobProperties JobOf(BusCall call) => (JobProperties)call.Target.State;

    private static string UnitOfJob(BusCall call, uint id) => call.Objects.Jobs.TryGetValue(id, out var job) ? job.Unit.Id : "";

    private static JobProperties Pending(BusCall call, uint id) => call.Objects.Jobs.TryGetValue(id, out var job) && IsPending(job)
        ? job
        : throw new BusException(BusErrors.NoSuchJob, $"there is no job {id}, or it is finished");

    private static bool IsPending(JobProperties job) => job.State != "finished";

    private static string Absolute(string directory) => Path.IsPathFullyQualified(directory)
        ? directory
        : throw new BusException(BusErrors.InvalidArgs, $"'{directory}' is not an absolute path");

    private static JobMode ModeNamed(string mode) => mode switch
    {
        "replace" => JobMode.Replace,
        "fail" => JobMode.Fail,
        "ignore-dependencies" => JobMode.IgnoreDependencies,
        _ => throw new BusException(BusErrors.InvalidArgs, $"'{mode}' is no mode of a job here; 'replace', 'fail' and 'ignore-dependencies' are"),
    };
}
