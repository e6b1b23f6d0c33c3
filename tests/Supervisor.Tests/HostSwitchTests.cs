using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.Supervisor.Consoles;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Records;
using Hillingar.Supervisor.Resuming;
using Hillingar.Supervisor.Switching;
using Hillingar.Supervisor.Tenders;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hillingar.Supervisor.Tests;

/// <summary>Switches over a real store and history, with builds, tenders, networks and time in memory.</summary>
public sealed class HostSwitchTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly FakeRealiser _realiser = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task ASwitchRunsTheUnitsAndRecordsTheGenerationLast()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete("a");

        var end = await host.SwitchAsync();

        Assert.Equal(JobResult.Done, end.Result);
        Assert.Equal(1u, end.Generation);
        Assert.Equal(1u, host.History.Current);
        Assert.Single(host.Fleet.Tenders.Living);
    }

    [Fact]
    public async Task TheSameAgainMakesNoGenerationAndTouchesNothing()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete("a");
        await host.SwitchAsync();

        var end = await host.SwitchAsync();

        Assert.Equal(1u, end.Generation);
        Assert.StartsWith("nothing changed", end.Message, StringComparison.Ordinal);
        Assert.Single(host.Fleet.Tenders.Launched);
    }

    [Fact]
    public async Task AUnitThatDoesNotKeepRunningPutsTheOldGenerationBack()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete("a");
        await host.SwitchAsync();
        _realiser.Next = host.Complete("a", "b");
        host.Fleet.Tenders.Crashing["b"] = 3;
        host.Consoles.Append(UnitName.Parse("b"), "words of an earlier life");
        host.Fleet.Time.Advance(TimeSpan.FromMilliseconds(1));
        host.Fleet.Tenders.OnLaunch = unit => host.Consoles.Append(unit.Name, "why it fails");

        var end = await host.SwitchAsync();

        Assert.Equal(JobResult.PutBack, end.Result);
        Assert.Equal(["b: why it fails"], end.Report.Split('\n').Distinct());
        Assert.Contains("status 3", end.Message, StringComparison.Ordinal);
        Assert.Contains("what ran before runs again", end.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], host.Fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
        Assert.Equal([1u], host.History.List().Select(generation => generation.Number));
    }

    [Fact]
    public async Task ASwitchThatWaitsForAnotherSaysForWhich()
    {
        using var turns = new MoveTurns();
        var lines = new List<string>();
        var first = await turns.TakeAsync("the switch to /one", lines.Add, TestContext.Current.CancellationToken);
        var second = turns.TakeAsync("the rollback to generation 3", lines.Add, TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();
        var third = turns.TakeAsync("the switch to /three", lines.Add, end.Token);

        Assert.False(second.IsCompleted);
        Assert.Equal(["waiting for the switch to /one", "waiting for the switch to /one"], lines);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        first.Dispose();
        first.Dispose();
        using (await second)
        {
            var fourth = turns.TakeAsync("the shutdown", lines.Add, TestContext.Current.CancellationToken);
            Assert.Equal("waiting for the rollback to generation 3", lines[^1]);
            Assert.False(fourth.IsCompleted);
        }
    }

    [Fact]
    public async Task AFailedDependencyPutsBackWhatRanBefore()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete(Linked, "db", "web", "idle");
        await host.SwitchAsync();
        await host.Fleet.RequestAsync("idle", JobType.Stop);
        _realiser.Next = host.Complete(
            unit => Linked(unit) with { Memory = ByteSize.FromMebibytes(unit.Name.ToString() == "db" ? 64 : 32) }, "db", "web", "idle");
        host.Fleet.Tenders.BrokenOnce["db"] = "no such tap";

        var end = await host.SwitchAsync();

        Assert.Equal(JobResult.PutBack, end.Result);
        Assert.StartsWith("db could not be started: no such tap", end.Message, StringComparison.Ordinal);
        Assert.EndsWith("what ran before runs again", end.Message, StringComparison.Ordinal);
        Assert.Equal(["db", "web"], host.Fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()).Order());
        Assert.All(host.Fleet.Tenders.Living, run => Assert.Equal(ByteSize.FromMebibytes(32), run.Unit.Memory));

        static RealisedUnit Linked(RealisedUnit unit) => unit.Name.ToString() == "db"
            ? unit
            : unit with { Dependencies = FleetFixture.Unit("x", (DependencyKind.Requires, "db"), (DependencyKind.After, "db")).Dependencies };
    }

    [Fact]
    public async Task ARollbackRunsTheOldUnitsAndMovesThePointer()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete("a");
        await host.SwitchAsync();
        _realiser.Next = host.Complete("b");
        await host.SwitchAsync();

        var end = await host.RollbackAsync(1);

        Assert.Equal(JobResult.Done, end.Result);
        Assert.Equal(1u, host.History.Current);
        Assert.Equal(["a"], host.Fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
    }

    [Fact]
    public async Task AGenerationWhoseImageIsGoneIsRefusedBeforeAnythingIsTouched()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete("a");
        await host.SwitchAsync();
        _realiser.Next = host.Complete("b");
        await host.SwitchAsync();
        File.Delete(host.History.Read(1).Units[0].Image);

        var end = await host.RollbackAsync(1);

        Assert.Equal(JobResult.Refused, end.Result);
        Assert.Equal(["b"], host.Fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
        Assert.Equal(2u, host.History.Current);
    }

    [Fact]
    public async Task WithoutKvmASwitchIsRefusedWithTheWayOut()
    {
        await using var host = await StartAsync(kvm: "/nonexistent/kvm");
        _realiser.Next = host.Complete("a");

        var end = await host.SwitchAsync();

        Assert.Equal(JobResult.Refused, end.Result);
        Assert.Contains("there is no /nonexistent/kvm: load kvm_intel or kvm_amd", end.Message, StringComparison.Ordinal);
        Assert.Empty(host.Fleet.Tenders.Launched);
    }

    [Fact]
    public async Task ABuildThatFailsShowsItsLogAndChangesNothing()
    {
        await using var host = await StartAsync();
        _realiser.Next = new Realisation.Failed("building the image of a failed: status 1", ["the last words"]);

        var end = await host.SwitchAsync();

        Assert.Equal(JobResult.Failed, end.Result);
        Assert.Equal("the last words", end.Report);
        Assert.Null(host.History.Current);
    }

    [Fact]
    public async Task MistakesInUnitFilesAreShownBeforeAnythingIsBuilt()
    {
        await using var host = await StartAsync();
        await File.WriteAllTextAsync(_scratch.File("units/a.unikernel.toml"), "[image]\nbuild = 1\n", TestContext.Current.CancellationToken);

        var end = await host.SwitchAsync();

        Assert.Equal(JobResult.Invalid, end.Result);
        Assert.Contains("a.unikernel.toml:2:", end.Report, StringComparison.Ordinal);
        Assert.Equal(0, _realiser.Calls);
    }

    [Fact]
    public async Task AStartBringsUpTheCurrentGeneration()
    {
        await using (var before = await StartAsync())
        {
            _realiser.Next = before.Complete("a");
            await before.SwitchAsync();
            await before.Switch.ClearAsync(_ => { }, TestContext.Current.CancellationToken);
            Assert.Empty(before.Fleet.Tenders.Living);
        }

        await using var after = await StartAsync();
        await after.Switch.LoadAsync(TestContext.Current.CancellationToken);
        Assert.Null(await after.Switch.ResumeAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["a"], after.Fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
    }

    [Fact]
    public async Task WhatAHostLacksRefusesASwitchAndNotAStart()
    {
        await using (var before = await StartAsync())
        {
            _realiser.Next = before.Complete("a");
            await before.SwitchAsync();
            await before.Switch.ClearAsync(_ => { }, TestContext.Current.CancellationToken);
        }

        await using var after = await StartAsync(checks: new Lacking());
        await after.Switch.LoadAsync(TestContext.Current.CancellationToken);
        Assert.Null(await after.Switch.ResumeAsync(TestContext.Current.CancellationToken));
        Assert.Single(after.Fleet.Tenders.Living);

        _realiser.Next = after.Complete("b");
        var end = await after.SwitchAsync();
        Assert.Equal((JobResult.Refused, "the host lacks it; nothing was changed"), (end.Result, end.Message));
        Assert.Single(after.Fleet.Tenders.Launched);
    }

    [Fact]
    public async Task AtBootWhatIsMissingConcernsItsUnitAlone()
    {
        await using (var before = await StartAsync())
        {
            _realiser.Next = before.Complete("a", "b");
            await before.SwitchAsync();
            await before.Switch.ClearAsync(_ => { }, TestContext.Current.CancellationToken);
            File.Delete(before.History.Read(1).Units[0].Image);
        }

        await using var after = await StartAsync();
        after.Fleet.Tenders.Broken["a"] = "its image is gone";
        Assert.Null(await after.Switch.LoadAsync(TestContext.Current.CancellationToken));
        var failure = await after.Switch.ResumeAsync(TestContext.Current.CancellationToken);

        Assert.Equal("a could not be started: its image is gone", failure);
        Assert.Equal(["b"], after.Fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
        Assert.NotNull(after.Fleet.Of("a"));

        // Nor does a switch that changes something else mind.
        _realiser.Next = new Realisation.Complete(after.History.Read(1) is var host
            ? host with { Units = [.. host.Units, .. ((Realisation.Complete)after.Complete("c")).Host.Units] } : throw new InvalidOperationException());
        var end = await after.SwitchAsync();
        Assert.Equal(JobResult.Done, end.Result);
        Assert.Equal(["a"], end.FailedUnits.Select(unit => unit.ToString()));
        Assert.StartsWith("generation 2 is running, but not a:", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrokenLinkToTheCurrentGenerationIsSaidWithTheMend()
    {
        await using (var before = await StartAsync())
        {
            _realiser.Next = before.Complete("a");
            await before.SwitchAsync();
            await before.Switch.ClearAsync(_ => { }, TestContext.Current.CancellationToken);
        }

        await using var after = await StartAsync();
        var current = Directory.EnumerateFileSystemEntries(_scratch.Path, "current", SearchOption.AllDirectories).Single();
        File.Delete(current);
        await File.WriteAllTextAsync(current, "1", TestContext.Current.CancellationToken);
        Assert.Contains("'hillingar rollback --to 1'", await after.Switch.LoadAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Equal(JobResult.Done, (await after.RollbackAsync(1)).Result);
        Assert.Equal(1u, after.History.Current);
    }

    [Fact]
    public async Task AnEmptyDirectoryIsRefusedUnlessItIsMeant()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete("a");
        await host.SwitchAsync();
        File.Delete(_scratch.File("units/lan.network.toml"));

        var end = await host.SwitchAsync();
        Assert.Equal(JobResult.Refused, end.Result);
        Assert.Contains("--allow-empty", end.Message, StringComparison.Ordinal);
        Assert.Single(host.Fleet.Tenders.Living);

        _realiser.Next = host.Complete();
        Assert.Equal(JobResult.Done, (await host.SwitchAsync(allowEmpty: true)).Result);
        Assert.Empty(host.Fleet.Tenders.Living);
    }

    [Fact]
    public async Task ASwitchThatIsCalledOffLeavesTheOldGenerationRunning()
    {
        await using var host = await StartAsync();
        _realiser.Next = host.Complete("a");
        await host.SwitchAsync();
        _realiser.Next = host.Complete(unit => unit with { Memory = ByteSize.FromMebibytes(64) }, "a", "b");

        using var cancel = new CancellationTokenSource();
        host.Fleet.Tenders.OnLaunch = _ => cancel.Cancel();
        var end = await host.SwitchAsync(cancellationToken: cancel.Token);

        Assert.Equal((JobResult.Canceled, "it was called off; what ran before runs again"), (end.Result, end.Message));
        Assert.Equal([ByteSize.FromMebibytes(32)], host.Fleet.Tenders.Living.Select(run => run.Unit.Memory));
        Assert.Equal(1u, host.History.Current);
    }

    private async Task<Host> StartAsync(string kvm = "/dev/null", params IHostCheck[] checks)
    {
        Directory.CreateDirectory(_scratch.File("units"));
        await File.WriteAllTextAsync(_scratch.File("units/lan.network.toml"), "[network]\naddress = \"10.0.0.1/24\"\n", TestContext.Current.CancellationToken);
        return new Host(_scratch, _realiser, kvm, checks, await FleetFixture.StartAsync());
    }

    private sealed class Host : IAsyncDisposable
    {
        private readonly Store _store;
        private readonly JournalSocket _journal;
        private readonly string _units;
        private readonly string _image;

        public Host(ScratchDirectory scratch, FakeRealiser realiser, string kvm, IHostCheck[] checks, FleetFixture fleet)
        {
            Fleet = fleet;
            _units = scratch.File("units");
            _image = Path.Combine(scratch.Path, "image");
            File.WriteAllBytes(_image, MinimalImage.Hvt());
            var layout = HostLayout.At(scratch.Path);
            layout.Create();
            _store = Store.Open(new StoreLayout(layout.Store, layout.Database), fleet.Time);
            _journal = new JournalSocket(scratch.File("journal"));
            Consoles = new ConsoleBook(layout, _journal, fleet.Time);
            History = new GenerationHistory(_store, layout.Generations);
            // Any program will do as the tender that is looked for: nothing is spawned.
            Switch = new HostSwitch(
                realiser,
                new HostPreflight(new TenderCatalog("/bin/sh", "", hardwareRunsKernelMode: false), checks, kvm),
                new HostActivator(fleet.Loop, new PortBook(), fleet.Time),
                History,
                new FreshStart(fleet.Loop),
                new FleetJournal(layout.Journal, NullLogger<FleetJournal>.Instance),
                Consoles,
                NullLogger<HostSwitch>.Instance);
        }

        public FleetFixture Fleet { get; }

        public ConsoleBook Consoles { get; }

        public GenerationHistory History { get; }

        public HostSwitch Switch { get; }

        /// <summary>A realised host with these units, each with an image of its own in the store.</summary>
        public Realisation Complete(params string[] names) => Complete(unit => unit, names);

        public Realisation Complete(Func<RealisedUnit, RealisedUnit> change, params string[] names) => new Realisation.Complete(new RealisedHost(
            [],
            [.. names.Order().Select(name => change(FleetFixture.Unit(name, _store.FullPath(_store.AddFlatFile(_image, name, null)))))]));

        public Task<JobEnd> SwitchAsync(bool allowEmpty = false, CancellationToken? cancellationToken = null) =>
            Fleet.SettleAsync(Switch.SwitchAsync(_units, allowEmpty, _ => { }, cancellationToken ?? TestContext.Current.CancellationToken));

        public Task<JobEnd> RollbackAsync(uint number) => Fleet.SettleAsync(Switch.RollbackAsync(number, _ => { }, TestContext.Current.CancellationToken));

        public async ValueTask DisposeAsync()
        {
            await Fleet.DisposeAsync();
            Switch.Dispose();
            Consoles.Dispose();
            _journal.Dispose();
            _store.Dispose();
        }
    }

    /// <summary>A start after one that has left nothing.</summary>
    private sealed class FreshStart(FleetLoop loop) : IHostResumption
    {
        private Resumption? _plan;

        public async Task TakeOverAsync(RealisedHost host, CancellationToken cancellationToken)
        {
            await loop.RedefineAsync([.. host.All], [], cancellationToken);
            _plan = Resumption.Of(host, FleetMemory.Empty, []);
        }

        public Task<Resumption> ClearAwayAsync(CancellationToken cancellationToken) => Task.FromResult(_plan!);

        public void Finish()
        {
        }
    }

    private sealed class FakeRealiser : IRealiser
    {
        public Realisation Next { get; set; } = new Realisation.Failed("nothing was prepared", []);

        public int Calls { get; private set; }

        public Task<Realisation> RealiseAsync(HostSpec host, Action<string> progress, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult(Next);
        }
    }

    private sealed class Lacking : IHostCheck
    {
        public string? Refusal(RealisedHost host) => "the host lacks it";
    }
}
