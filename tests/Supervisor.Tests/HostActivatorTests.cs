using Hillingar.Supervisor.Switching;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tests;

public sealed class HostActivatorTests
{
    private static readonly NetworkDefinition Lan = new(UnitName.Parse("lan"), "", Ipv4Interface.Parse("10.0.0.1/24"), 1500);

    private readonly List<string> _progress = [];

    [Fact]
    public async Task NetworksComeBeforeStartsAndStopsBeforeNetworks()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var first = new RealisedHost([Lan], [OnLan(FleetFixture.Unit("a"))]);
        fleet.Networks.OnApply = _ => Assert.Empty(fleet.Tenders.Living);

        Assert.Null(await ActivateAsync(fleet, null, first));
        Assert.Single(fleet.Tenders.Living);
        Assert.Null(await ActivateAsync(fleet, first, RealisedHost.Empty));

        Assert.Equal([1, 0, 0], fleet.Networks.Applied.Select(networks => networks.Length));
        Assert.Empty(fleet.Loop.Snapshot.Units);
    }

    [Fact]
    public async Task AnUnchangedUnitIsNotTouched()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var first = new RealisedHost([], [FleetFixture.Unit("a"), FleetFixture.Unit("b")]);
        var second = new RealisedHost([], [FleetFixture.Unit("a"), FleetFixture.Unit("b", "/store/other")]);
        await ActivateAsync(fleet, null, first);
        await ActivateAsync(fleet, first, second);

        Assert.Equal(["a", "b", "b"], fleet.Tenders.Launched.Select(run => run.Unit.Name.ToString()).Order());
        Assert.Equal("/store/other", fleet.Tenders.Living.Single(run => run.Unit.Name.ToString() == "b").Unit.Image);
    }

    [Fact]
    public async Task WhatRequiresAChangedUnitIsRestartedInOrderAndNothingElse()
    {
        await using var fleet = await FleetFixture.StartAsync();
        RealisedHost With(string image) => new([],
        [
            FleetFixture.Unit("db", image),
            FleetFixture.Unit("other"),
            FleetFixture.Unit("web", (DependencyKind.Requires, "db"), (DependencyKind.After, "db")),
        ]);
        await ActivateAsync(fleet, null, With("/store/one"));
        await ActivateAsync(fleet, With("/store/one"), With("/store/two"));

        Assert.Equal(["db", "web"], fleet.Tenders.Launched.Skip(3).Select(run => run.Unit.Name.ToString()));
    }

    [Fact]
    public async Task WhatSomebodyStoppedDoesNotComeBackWithItsNeighbour()
    {
        await using var fleet = await FleetFixture.StartAsync();
        RealisedHost With(string image) => new([],
            [FleetFixture.Unit("db", image), FleetFixture.Unit("web", (DependencyKind.Requires, "db"))]);
        await ActivateAsync(fleet, null, With("/store/one"));
        await fleet.RequestAsync("web", JobType.Stop);
        await ActivateAsync(fleet, With("/store/one"), With("/store/two"));

        Assert.Equal(["db"], fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
    }

    [Fact]
    public async Task WhatStartsOnDemandStartsOnlyForItsTarget()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var host = new RealisedHost([], [FleetFixture.Unit("a"), FleetFixture.Unit("b") with { OnDemand = true }])
        {
            Targets = [FleetFixture.Target("all", (DependencyKind.Wants, "b")) with { OnDemand = true }],
        };
        await ActivateAsync(fleet, null, host);
        Assert.Equal(["a"], fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));

        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("all.target", JobType.Start)).Result);
        Assert.Equal(["a", "b"], fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
    }

    [Fact]
    public async Task AnUpheldUnitIsReplacedAndNotStartedAsItWas()
    {
        await using var fleet = await FleetFixture.StartAsync();
        RealisedHost With(string image) => new([],
            [FleetFixture.Unit("helper", image), FleetFixture.Unit("main", (DependencyKind.Upholds, "helper"))]);
        await ActivateAsync(fleet, null, With("/store/one"));
        await ActivateAsync(fleet, With("/store/one"), With("/store/two"));

        Assert.Equal(["/store/one", "/store/two"], fleet.Tenders.Launched.Where(run => run.Unit.Name.ToString() == "helper").Select(run => run.Unit.Image));
    }

    [Fact]
    public async Task ARequirementThatFailsIsToBlame()
    {
        await using var fleet = await FleetFixture.StartAsync();
        fleet.Tenders.Broken["db"] = "no such tap";
        var host = new RealisedHost([],
            [FleetFixture.Unit("a", (DependencyKind.Requires, "db"), (DependencyKind.After, "db")), FleetFixture.Unit("db")]);

        var failure = await ActivateAsync(fleet, null, host);

        Assert.Equal("db could not be started: no such tap", failure!.Reason);
        Assert.Empty(fleet.Tenders.Living);
    }

    [Fact]
    public async Task AUnitThatEndsWithinTheSettleTimeFailsTheActivation()
    {
        await using var fleet = await FleetFixture.StartAsync();
        fleet.Tenders.Crashing["a"] = 3;

        var failure = await ActivateAsync(fleet, null, new RealisedHost([], [FleetFixture.Unit("a")]), settle: true);

        Assert.Equal("a", failure!.Unit.ToString());
        Assert.Contains("status 3", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUnitThatKeepsRunningSettles()
    {
        await using var fleet = await FleetFixture.StartAsync();
        Assert.Null(await fleet.SettleAsync(ActivateAsync(fleet, null, new RealisedHost([], [FleetFixture.Unit("a")]), settle: true)));
    }

    [Fact]
    public async Task AUnitThatIsAskedAboutItsHealthIsReadyWhenItIsHealthy()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var activation = ActivateAsync(fleet, null, new RealisedHost([], [WithHealth("a")]), settle: true);
        await fleet.UntilAsync("a", unit => unit?.State is UnitState.Running);
        fleet.Loop.Tell(UnitId.Parse("a"), new UnitEvent.ProbeSucceeded(fleet.Tenders.Living.Single().Process));
        await fleet.UntilAsync("a", unit => unit?.Health.State == HealthState.Healthy);
        Assert.Null(await fleet.SettleAsync(activation));
    }

    [Fact]
    public async Task AUnitThatDoesNotBecomeHealthyFailsTheActivation()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var activation = ActivateAsync(fleet, null, new RealisedHost([], [WithHealth("a"), FleetFixture.Unit("b")]), settle: true);
        await fleet.UntilAsync("a", unit => unit?.State is UnitState.Running);
        fleet.Loop.Tell(
            UnitId.Parse("a"), new UnitEvent.ProbeFailed(fleet.Tenders.Living.Single(run => run.Unit.Name.ToString() == "a").Process, "it is deaf"));
        // The reason is kept without a change of the word, which no listener is told of: the loop has seen it when it answers.
        await fleet.Loop.PingAsync(TestContext.Current.CancellationToken);
        var failure = await fleet.SettleAsync(activation);
        Assert.Equal("a", failure!.Unit.ToString());
        Assert.Equal("a did not become healthy within 2s of its start (it is deaf)", failure.Reason);
    }

    [Fact]
    public async Task AFailedUnitIsTriedAgainByASwitchThatChangesNothing()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var host = new RealisedHost([], [FleetFixture.Unit("a", policy: RestartPolicy.No)]);
        fleet.Tenders.Broken["a"] = "no tap";
        Assert.NotNull(await ActivateAsync(fleet, null, host));
        fleet.Tenders.Broken.Clear();

        Assert.Null(await ActivateAsync(fleet, host, host));
        Assert.Single(fleet.Tenders.Living);
    }

    [Fact]
    public async Task WhatFailedByItselfIsTriedAgainAndIsNoConcernOfTheMove()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var flaky = FleetFixture.Unit("flaky", policy: RestartPolicy.No);
        fleet.Tenders.Broken["flaky"] = "no image";
        Assert.NotNull(await ActivateAsync(fleet, null, new RealisedHost([], [flaky])));

        var activation = await fleet.SettleAsync(
            Activate(fleet, new RealisedHost([], [flaky]), new RealisedHost([], [flaky, FleetFixture.Unit("new")]), settle: true));

        Assert.Null(activation.Failure);
        Assert.Equal(["flaky"], activation.Unwell.Select(unit => unit.ToString()));
        Assert.Equal(["new"], fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
    }

    [Fact]
    public async Task WhatWasStartedTooOftenIsLeftAlone()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var flaky = FleetFixture.Unit("flaky");
        fleet.Tenders.Crashing["flaky"] = 3;
        await ActivateAsync(fleet, null, new RealisedHost([], [flaky]));
        while (fleet.Of("flaky")!.State is not UnitState.Failed)
        {
            fleet.Time.Advance(TimeSpan.FromMilliseconds(100));
            await fleet.Loop.PingAsync(TestContext.Current.CancellationToken);
        }

        var launched = fleet.Tenders.Launched.Count;
        var activation = await fleet.SettleAsync(Activate(fleet, new RealisedHost([], [flaky]), new RealisedHost([], [flaky]), settle: true));

        Assert.Null(activation.Failure);
        Assert.Equal(["flaky"], activation.Unwell.Select(unit => unit.ToString()));
        Assert.Equal(launched, fleet.Tenders.Launched.Count);
    }

    [Fact]
    public async Task AChangedUnitThatNeedsWhatFailedIsTheMovesConcern()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var db = FleetFixture.Unit("db", policy: RestartPolicy.No);
        fleet.Tenders.Broken["db"] = "no image";
        await ActivateAsync(fleet, null, new RealisedHost([], [db]));
        var web = FleetFixture.Unit("web", (DependencyKind.Requires, "db"), (DependencyKind.After, "db"));

        var failure = await ActivateAsync(fleet, new RealisedHost([], [db]), new RealisedHost([], [db, web]));

        Assert.Equal("web", failure!.Unit.ToString());
    }

    [Fact]
    public async Task WhatTheKernelRefusesIsAFailure()
    {
        await using var fleet = await FleetFixture.StartAsync();
        fleet.Networks.OnApply = _ => throw new IOException("no bridges today");
        var failure = await ActivateAsync(fleet, null, new RealisedHost([Lan], []));
        Assert.Contains("no bridges today", failure!.Reason, StringComparison.Ordinal);
    }

    private static RealisedUnit WithHealth(string name) => FleetFixture.Unit(name) with
    {
        Health = new HealthCheck(
            new HealthProbe.Ping(), Ipv4Address.Parse("10.0.0.2"), Duration.Parse("5s"), Duration.Parse("1s"), 3, Duration.Parse("2s")),
    };

    private static RealisedUnit OnLan(RealisedUnit unit) => unit with
    {
        Nets = [new NetDevice(DeviceName.Parse("service"), Lan.Name, Ipv4Interface.Parse("10.0.0.2/24"), MacAddress.Parse("02:00:00:00:00:01"))],
    };

    private async Task<ActivationFailure?> ActivateAsync(FleetFixture fleet, RealisedHost? from, RealisedHost to, bool settle = false) =>
        (await Activate(fleet, from, to, settle)).Failure;

    private Task<Activation> Activate(FleetFixture fleet, RealisedHost? from, RealisedHost to, bool settle) =>
        new HostActivator(fleet.Loop, new PortBook(), fleet.Time)
        .ActivateAsync(new HostMove(from, to) { Settle = settle, Progress = _progress.Add }, TestContext.Current.CancellationToken);
}
