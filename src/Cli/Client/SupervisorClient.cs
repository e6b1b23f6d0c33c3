using Hillingar.Bus;

namespace Hillingar.Cli.Client;

/// <summary>What the command line asks of <c>hillingard</c>, over D-Bus; see docs/dbus.md.</summary>
internal sealed class SupervisorClient : IDisposable
{
    private const string HowToStart =
        "start it with 'systemctl start hillingard', or by hand as root: hillingard --root DIR --bus ADDRESS";

    private readonly BusClient _bus;

    private SupervisorClient(BusClient bus) => _bus = bus;

    /// <param name="address">A D-Bus address; null for the system bus.</param>
    /// <param name="stream">As for <see cref="BusClient.ConnectAsync"/>.</param>
    /// <exception cref="SupervisorUnreachableException">There is no bus there.</exception>
    public static async Task<SupervisorClient> ConnectAsync(string? address, AskingStream? stream = null)
    {
        try
        {
            return new SupervisorClient(await BusClient.ConnectAsync(address ?? BusAddress.System, stream).ConfigureAwait(false));
        }
        catch (IOException e)
        {
            var where = address is null ? "the system bus" : $"the bus at {address}";
            throw new SupervisorUnreachableException(
                $"{where} cannot be reached ({e.Message}), so neither can hillingard; if it answers on another bus, name that with --bus. Else {HowToStart}");
        }
    }

    public void Dispose() => _bus.Dispose();

    /// <summary>All units, by name. One call, unless they are so many that the bus takes no such answer.</summary>
    public async Task<IReadOnlyList<UnitProperties>> AllUnitsAsync()
    {
        IEnumerable<UnitProperties> units;
        try
        {
            units = (await AskAsync(_bus.GetAllAsync(UnitContract.Interface)).ConfigureAwait(false)).Select(unit => unit.State);
        }
        catch (RequestRefusedException e) when (e.Name == BusErrors.LimitsExceeded)
        {
            var listed = await AskAsync(_bus.CallAsync(HostBus.Root, ManagerContract.ListUnits, default)).ConfigureAwait(false);
            units = await Task.WhenAll(listed.Select(unit => AskAsync(_bus.GetAsync(unit.Path, UnitContract.Interface)))).ConfigureAwait(false);
        }

        return [.. units.OrderBy(unit => unit.Id, StringComparer.Ordinal)];
    }

    /// <summary>What a list shows of all units, by name.</summary>
    public async Task<IReadOnlyList<UnitRow>> UnitRowsAsync() =>
        [.. (await AskAsync(_bus.CallAsync(HostBus.Root, ManagerContract.ListUnitRows, default)).ConfigureAwait(false))
            .OrderBy(unit => unit.Id, StringComparer.Ordinal)];

    /// <exception cref="RequestRefusedException">There is no such unit.</exception>
    public async Task<UnitProperties> UnitAsync(string name)
    {
        try
        {
            return await _bus.GetAsync(HostBus.Units.PathOf(name), UnitContract.Interface).ConfigureAwait(false);
        }
        catch (BusException e)
        {
            throw Refusal(e.Name == BusErrors.UnknownObject ? new BusException(BusErrors.NoSuchUnit, $"there is no unit '{name}'") : e);
        }
    }

    /// <summary>Oldest first.</summary>
    public Task<IReadOnlyList<GenerationListing>> GenerationsAsync() =>
        AskAsync(_bus.CallAsync(HostBus.Root, ManagerContract.ListGenerations, default));

    /// <summary>The jobs that are pending, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<JobListing>> JobsAsync() =>
        [.. (await AskAsync(_bus.CallAsync(HostBus.Root, ManagerContract.ListJobs, default)).ConfigureAwait(false)).OrderBy(job => job.Id)];

    /// <summary>Calls a job off; it does not wait for what the job puts back.</summary>
    /// <exception cref="RequestRefusedException">There is no such job, or it is not this user's to call off.</exception>
    public Task CancelAsync(uint job) => AskAsync(_bus.CallAsync(HostBus.Root, ManagerContract.CancelJob, job));

    /// <summary>The last lines of a unit's console.</summary>
    /// <exception cref="RequestRefusedException">There is no such unit, or its console is not for this user.</exception>
    public Task<IReadOnlyList<ConsoleEntry>> LogAsync(string unit, uint count, ulong after = 0) =>
        AskAsync(_bus.CallAsync(HostBus.Units.PathOf(unit), UnitContract.ReadLog, (after, count)), unit);

    /// <summary>Shows the last lines of a unit's console and then each new one, for as long as hillingard answers.</summary>
    public async Task FollowLogAsync(string unit, uint count, Action<ConsoleEntry> show, CancellationToken cancellationToken)
    {
        using var grew = new SemaphoreSlim(0);
        using var hearing = await AskAsync(_bus.HearAsync(HostBus.Units.PathOf(unit), UnitContract.ConsoleGrew, _ => grew.Release())).ConfigureAwait(false);
        var gone = _bus.GoneAsync(cancellationToken);
        ulong seen = 0;
        while (true)
        {
            var lines = await LogAsync(unit, seen == 0 ? count : 1000, seen).ConfigureAwait(false);
            foreach (var line in lines)
                show(line);
            if (lines.Count > 0)
                seen = lines[^1].Number;
            await UntilAsync(grew.WaitAsync(cancellationToken), gone).ConfigureAwait(false);
        }
    }

    /// <param name="directory">Absolute.</param>
    /// <param name="allowEmpty">Whether the directory may have no unit files.</param>
    public Task<JobProperties> SwitchAsync(string directory, bool allowEmpty, Action<string> progress, CancellationToken cancellationToken) =>
        RunJobAsync(ManagerContract.Switch, (directory, allowEmpty ? [ManagerContract.AllowEmpty] : []), progress, cancellationToken);

    /// <param name="generation">0 for the one before the current.</param>
    public Task<JobProperties> RollbackAsync(uint generation, Action<string> progress, CancellationToken cancellationToken) =>
        RunJobAsync(ManagerContract.Rollback, generation, progress, cancellationToken);

    /// <summary>Stops every unit; hillingard ends a moment after the job.</summary>
    public Task<JobProperties> ShutdownAsync(Action<string> progress, CancellationToken cancellationToken) =>
        RunJobAsync(ManagerContract.Shutdown, default, progress, cancellationToken);

    /// <param name="method"><see cref="ManagerContract.StartUnit"/> or another that takes a unit and a mode.</param>
    public Task<JobProperties> UnitJobAsync(
        BusMethod<(string Name, string Mode), string> method, string unit, Action<string> progress, CancellationToken cancellationToken) =>
        RunJobAsync(method, (unit, "replace"), progress, cancellationToken);

    private async Task<JobProperties> RunJobAsync<TIn>(
        BusMethod<TIn, string> method, TIn arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var watch = new JobWatch(progress);
        // The matches come before the call, so that no signal of a quick job is missed.
        using var removed = await AskAsync(_bus.HearAsync(HostBus.Root, ManagerContract.JobRemoved, watch.Removed)).ConfigureAwait(false);
        using var progressed = await AskAsync(_bus.HearAsync(HostBus.Root, ManagerContract.JobProgress, watch.Progressed)).ConfigureAwait(false);
        var gone = _bus.GoneAsync(CancellationToken.None);

        var job = await AskAsync(_bus.CallAsync(HostBus.Root, method, arguments)).ConfigureAwait(false);
        // A build takes as long as it takes: hillingard bounds it, and if hillingard ends, this ends too.
        var end = watch.EndOf(job);
        try
        {
            await UntilAsync(end.WaitAsync(cancellationToken), gone).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress("calling it off, and waiting until that is done; interrupt once more to wait no longer");
            await CallOffAsync(job).ConfigureAwait(false);
            await UntilAsync(end, gone).ConfigureAwait(false);
        }

        var ended = await AskAsync(_bus.GetAsync(job, JobContract.Interface)).ConfigureAwait(false);
        // Only jobs of the whole host have reports.
        if (ended.Unit.Id.Length == 0)
            ended.Report = await AskAsync(_bus.CallAsync(job, JobContract.ReadReport, default)).ConfigureAwait(false);
        return ended;
    }

    private async Task CallOffAsync(string job)
    {
        try
        {
            _ = await _bus.CallAsync(job, JobContract.Cancel, default).ConfigureAwait(false);
        }
        catch (BusException e) when (e.Name is BusErrors.NoSuchJob or BusErrors.UnknownObject)
        {
            // It has just ended.
        }
        catch (BusException e)
        {
            throw Refusal(e);
        }
    }

    private static async Task UntilAsync(Task wanted, Task gone)
    {
        if (await Task.WhenAny(wanted, gone).ConfigureAwait(false) == gone)
        {
            await gone.ConfigureAwait(false);
            throw Unreachable("the connection to hillingard was lost before it answered; what was asked for may go on ('hillingar jobs')");
        }

        await wanted.ConfigureAwait(false);
    }

    // unit: what the call was about, for an answer that there is no such object.
    private static async Task<T> AskAsync<T>(Task<T> call, string? unit = null)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (BusException e)
        {
            throw Refusal(unit is not null && e.Name == BusErrors.UnknownObject ? new BusException(BusErrors.NoSuchUnit, $"there is no unit '{unit}'") : e);
        }
    }

    private static Exception Refusal(BusException e) => e.Name switch
    {
        BusErrors.ServiceUnknown or BusErrors.NameHasNoOwner or BusErrors.NoReply => Unreachable($"hillingard is not running on this bus ({e.Message})"),
        BusErrors.AccessDenied => new RequestRefusedException(e.Name, $"only root may do this ({e.Message})"),
        _ => new RequestRefusedException(e.Name, e.Message),
    };

    private static SupervisorUnreachableException Unreachable(string what) => new($"{what}: {HowToStart}");
}
