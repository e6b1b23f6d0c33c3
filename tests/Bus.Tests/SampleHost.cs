using System.Collections.Immutable;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus.Tests;

/// <summary>A service with a few objects, and an answer to every method of the contract, on a bus of its own.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    public const string UnitPath = HostBus.Root + "/unit/dns";

    private readonly CancellationTokenSource _ending = new();
    private readonly BusServer _server;
    private readonly Task _running;

    private SampleHost(BusLink link)
    {
        Link = link;
        _server = new BusServer(link, Handlers(), () => Objects, name => name == "adm" ? 4u : null, Failures.Add);
        Announcer = new BusAnnouncer(link);
        _running = _server.RunAsync(_ending.Token);
    }

    public BusLink Link { get; }

    public BusAnnouncer Announcer { get; }

    public HostObjects Objects { get; set; } = Sample();

    public List<Exception> Failures { get; } = [];

    /// <summary>The calls that were let through, by their names.</summary>
    public List<string> Granted { get; } = [];

    /// <summary>What a start waits for before it answers.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static async Task<SampleHost> StartAsync(BusDaemon daemon)
    {
        while (true)
        {
            var link = await BusLink.ConnectAsync(daemon.Address, TestContext.Current.CancellationToken);
            if (await link.Connection.TryRequestNameAsync(HostBus.Service, RequestNameOptions.None))
                return new SampleHost(link);

            // The bus may not have noticed yet that the last one is gone. A connection asks for a name only once: the library
            // remembers the request although it was refused.
            link.Dispose();
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public static UnitProperties Unit(string name) => new()
    {
        Id = name,
        Names = [name],
        Type = "unikernel",
        Description = "a unit ☃",
        LoadState = "loaded",
        ActiveState = "active",
        SubState = "running",
        Job = new JobReference { Id = 7, Path = HostBus.Jobs.PathOf(7) },
        MainPID = 4711,
        ActiveEnterTimestamp = 12345678901234,
        Addresses = ["10.0.0.1", "10.0.0.2"],
        After = ["lan.network"],
    };

    public static HostObjects Sample(int units = 1) => new()
    {
        Manager = new ManagerProperties { Version = "1.2.3", CurrentGeneration = 2, StoreDirectory = "/store", NUnits = (uint)units },
        Units = new UnitObjects(Enumerable.Range(0, units).Select(i => i == 0 ? "dns" : $"u{i}")
            .Select(name => new UnitObject(HostBus.Units.PathOf(name), Unit(name), "start"))),
        Jobs = ImmutableSortedDictionary<uint, JobProperties>.Empty.Add(7, new JobProperties
        {
            Id = 7,
            Unit = new UnitReference { Id = "dns", Path = UnitPath },
            JobType = "start",
            Subject = "dns",
            State = "running",
            Diagnostics = [new DiagnosticEntry { Id = "HU0001", File = "a", Line = 1 }],
        }),
        Generations = ImmutableSortedDictionary<uint, GenerationProperties>.Empty.Add(
            2, new GenerationProperties { Number = 2, Current = true, Units = ["dns"] }),
    };

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Link.Dispose();
        _server.Dispose();
        _ending.Dispose();
        Assert.Empty(Failures);
    }

    private BusHandlers Handlers()
    {
        var handlers = new BusHandlers();
        T Grant<T>(string name, T answer)
        {
            lock (Granted)
                Granted.Add(name);
            return answer;
        }

        string Job(string name) => Grant(name, HostBus.Jobs.PathOf(7));
        IReadOnlyList<UnitListing> List(BusCall call) => call.Objects.Units.Listings;
        handlers.Add(ManagerContract.GetUnit, (_, name) => HostBus.Units.PathOf(name));
        handlers.Add(ManagerContract.GetUnitByPID, async (call, pid) => pid == 0 ? HostBus.Units.PathOf($"{(await call.Caller()).User}") : UnitPath);
        handlers.Add(
            ManagerContract.StartUnit,
            async (_, asked) =>
            {
                await Gate;
                return Job("StartUnit");
            },
            (_, asked) => asked.Name);
        foreach (var method in new[] { ManagerContract.StopUnit, ManagerContract.ReloadUnit, ManagerContract.RestartUnit, ManagerContract.TryRestartUnit })
            handlers.Add(method, (_, asked) => Job(method.Name), (_, asked) => asked.Name);
        handlers.Add(ManagerContract.KillUnit, (_, _) => Grant("KillUnit", default(Nothing)), (_, asked) => asked.Name);
        handlers.Add(ManagerContract.ResetFailedUnit, (_, _) => Grant("ResetFailedUnit", default(Nothing)), (_, name) => name);
        handlers.Add(ManagerContract.ResetFailed, (_, _) => Grant("ResetFailed", default(Nothing)));
        handlers.Add(ManagerContract.ListUnits, (call, _) => List(call));
        handlers.Add(ManagerContract.ListUnitRows, (call, _) => call.Objects.Units.Rows);
        handlers.Add(ManagerContract.ListUnitsByNames, (call, _) => List(call));
        handlers.Add(ManagerContract.ListUnitsByPatterns, (call, _) => List(call));
        handlers.Add(ManagerContract.GetJob, (_, id) => HostBus.Jobs.PathOf(id));
        handlers.Add(
            ManagerContract.CancelJob, (_, _) => Grant("CancelJob", default(Nothing)), null, (_, id) => id == 8 ? BusAction.Switch : BusAction.ManageUnits);
        handlers.Add(ManagerContract.ListJobs, (_, _) => (IReadOnlyList<JobListing>)[new JobListing { Id = 7 }]);
        handlers.Add(ManagerContract.Subscribe, (_, _) => default(Nothing));
        handlers.Add(ManagerContract.Unsubscribe, Nothing (_, _) => throw new BusException(BusErrors.NotSubscribed, "not subscribed"));
        handlers.Add(ManagerContract.Switch, (_, _) => Job("Switch"));
        handlers.Add(ManagerContract.Verify, (_, _) => Job("Verify"));
        handlers.Add(ManagerContract.Rollback, (_, _) => Job("Rollback"));
        handlers.Add(ManagerContract.Shutdown, (_, _) => Job("Shutdown"));
        handlers.Add(ManagerContract.ListGenerations, (_, _) => (IReadOnlyList<GenerationListing>)[new GenerationListing { Number = 2, Units = ["dns"] }]);
        foreach (var method in new[] { UnitContract.Start, UnitContract.Stop, UnitContract.Reload, UnitContract.Restart, UnitContract.TryRestart })
            handlers.Add(method, (_, _) => Job(method.Name), (call, _) => ((UnitProperties)call.Target.State).Id);
        handlers.Add(UnitContract.Kill, (_, _) => Grant("Kill", default(Nothing)));
        handlers.Add(UnitContract.ResetFailed, (_, _) => Grant("ResetFailed", default(Nothing)));
        handlers.Add(UnitContract.ReadLog, (_, _) => (IReadOnlyList<ConsoleEntry>)[new ConsoleEntry { Number = 1, Time = 2, Text = "hello" }]);
        handlers.Add(JobContract.Cancel, (_, _) => Grant("Cancel", default(Nothing)));
        handlers.Add(JobContract.ReadReport, (_, _) => Grant("ReadReport", "what is wrong"));
        Assert.Null(handlers.Missing());
        return handlers;
    }
}
