using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class FleetTests
{
    private static readonly DateTimeOffset Now = LifecycleText.Epoch;
    private static readonly RealisedUnit First =
        RealisedHost.Of(ExampleUnits.Host, _ => "/store/first", (_, _) => "/store/zones").Units[0] with { Nets = [], Dependencies = [] };
    private static readonly RealisedUnit Second = First with { Image = "/store/second" };
    private static readonly UnitId Dns = new(UnitType.Unikernel, First.Name);
    private static readonly TenderProcess Tender = new(100, 1);

    private readonly FleetCore _fleet = new();

    [Fact]
    public void WhatWasLaunchedIsReleasedAndWhatIsDefinedIsStarted()
    {
        _fleet.Redefine([First], [], Now);
        Request(JobType.Start);
        Apply(new UnitEvent.TenderStarted(Tender));
        _fleet.Redefine([Second], [], Now);
        Request(JobType.Restart);
        var step = Apply(new UnitEvent.TenderExited(Tender, new TenderExit.Exited(0)));

        Assert.Equal(First, step.Effects.Single(effect => effect.Effect is UnitEffect.ReleaseResources).Unit);
        Assert.Equal(Second, step.Effects.Single(effect => effect.Effect is UnitEffect.PrepareAndSpawn).Unit);
    }

    [Fact]
    public void NewSettingsHoldAtOnce()
    {
        _fleet.Redefine([First], [], Now);
        Request(JobType.Start);
        Apply(new UnitEvent.TenderStarted(Tender));
        _fleet.Redefine([First with { StopTimeout = Duration.Parse("1min") }], [], Now);
        var step = Request(JobType.Stop);

        Assert.Equal(Now + TimeSpan.FromMinutes(1), step.Changes.Single().After!.State.ArmedFor);
    }

    [Fact]
    public void OnlyAUnitAtRestIsForgotten()
    {
        _fleet.Redefine([First], [], Now);
        Request(JobType.Start);
        Assert.Throws<InvalidOperationException>(() => _fleet.Redefine([], [Dns], Now));
        Apply(new UnitEvent.TenderStarted(Tender));
        Apply(new UnitEvent.TenderExited(Tender, new TenderExit.Exited(0)));

        _ = _fleet.Redefine([], [Dns], Now);
        Assert.Empty(_fleet.Snapshot.Units);
    }

    [Fact]
    public void AnEventForAnUnknownUnitIsRefused()
    {
        var step = Apply(new UnitEvent.TenderStarted(Tender));

        Assert.Equal(Verdict.Refused, step.Verdict);
        Assert.Empty(step.Effects);
        Assert.Equal("there is no unit 'dns'", Request(JobType.Start).Answers.Single().Refusal);
    }

    [Fact]
    public void ASnapshotDoesNotChange()
    {
        _fleet.Redefine([First], [], Now);
        var before = _fleet.Snapshot;
        Request(JobType.Start);

        Assert.Equal("inactive", before.Units[Dns].Status.ActiveState);
        Assert.Equal("activating", _fleet.Snapshot.Units[Dns].Status.ActiveState);
    }

    [Fact]
    public void APhaseBeginsWhenItIsEntered()
    {
        _fleet.Redefine([First], [], Now);
        Request(JobType.Start);
        var later = Now + TimeSpan.FromSeconds(1);
        var started = _fleet.Apply(Dns, new UnitEvent.TenderStarted(Tender), later);
        var again = _fleet.Request(JobType.Start, [Dns], later + TimeSpan.FromSeconds(1));

        Assert.Equal(later, started.Changes.Single().After!.Since);
        Assert.Empty(again.Changes);
        Assert.Equal(later, _fleet.Snapshot.Units[Dns].Since);
    }

    [Fact]
    public void AJobHasOneNumberFromItsRequestToItsEnd()
    {
        _fleet.Redefine([First], [], Now);
        var asked = Request(JobType.Start);
        var again = Request(JobType.Start);
        var ended = _fleet.Apply(Dns, new UnitEvent.TenderStarted(Tender), Now);

        var job = asked.Answers.Single().Job!.Value;
        Assert.Equal(job, again.Answers.Single().Job);
        Assert.Equal([(job, true)], asked.Jobs.Select(pending => (pending.Id, pending.IsRunning)));
        Assert.Equal(new JobEnded(job, Dns, JobType.Start, JobResult.Done, null), ended.Ended.Single());
    }

    [Fact]
    public void ARestartThatTakesOverAStartKeepsItsNumberAndEndsOnce()
    {
        _fleet.Redefine([First], [], Now);
        var job = Request(JobType.Start).Answers.Single().Job;
        var restart = Request(JobType.Restart);
        Assert.Equal(job, restart.Answers.Single().Job);
        Assert.Empty(restart.Ended);
        Assert.Equal(JobType.Restart, restart.Jobs.Single().Type);

        // The start that was under way comes to nothing, and then it starts anew.
        Assert.Empty(_fleet.Apply(Dns, new UnitEvent.StartFailed("abandoned"), Now).Ended);
        var ended = _fleet.Apply(Dns, new UnitEvent.TenderStarted(Tender), Now).Ended.Single();
        Assert.Equal((job, JobType.Restart, JobResult.Done), (ended.Job, ended.Type, ended.Result));
    }

    [Fact]
    public void ACanceledJobLetsItsUnitGoOn()
    {
        _fleet.Redefine([First], [], Now);
        var job = Request(JobType.Start).Answers.Single().Job!.Value;
        Assert.Equal(JobResult.Canceled, _fleet.Cancel(job, Now).Ended.Single().Result);
        Assert.Empty(_fleet.Cancel(job, Now).Ended);
        Assert.Empty(Apply(new UnitEvent.TenderStarted(Tender)).Ended);
        Assert.Equal("active", _fleet.Snapshot.Units[Dns].Status.ActiveState);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ARestartThatIsCalledOffIsTriedAgain(bool isAskedFor)
    {
        // While the unit before it starts, the restart of the other one waits, or is left to the start that a user has asked for.
        var world = new FleetWorld(
            FleetWorld.Unit("slow"),
            FleetWorld.Unit("web", (DependencyKind.After, "slow")) is var web
                ? web with { Restart = web.Restart with { Policy = RestartPolicy.OnFailure } }
                : null!);
        world.Request(JobType.Start, "web");
        world.PayAll();
        world.Crash("web");
        world.Request(JobType.Start, "slow");
        if (isAskedFor)
            world.Request(JobType.Start, "web");
        while (world.Now < LifecycleText.Epoch + TimeSpan.FromMilliseconds(100))
            Assert.True(world.Pass());
        Assert.Equal("auto-restart", world.Of("web").Status.SubState);
        world.Cancel(world.Open.Max);
        world.PayAll();
        while (!world.IsActive(UnitId.Parse("web")))
        {
            Assert.True(world.Pass(), "it waits for ever");
            world.PayAll();
        }
    }

    [Fact]
    public void InTheModeFailAContraryJobIsAReasonToRefuse()
    {
        _fleet.Redefine([First], [], Now);
        Request(JobType.Start);
        var stop = _fleet.Request(JobType.Stop, [Dns], Now, JobMode.Fail);
        Assert.True(stop.Answers.Single() is { Job: null, IsConflict: true, Refusal: not null });
        Assert.Empty(stop.Ended);
        // One that wants the same is no contrary one.
        Assert.NotNull(_fleet.Request(JobType.Start, [Dns], Now, JobMode.Fail).Answers.Single().Job);
    }

    [Fact]
    public void WithoutDependenciesOnlyTheUnitItselfIsMovedAndAtOnce()
    {
        var world = new FleetWorld(
            FleetWorld.Unit("web", (DependencyKind.Requires, "db"), (DependencyKind.After, "db")), FleetWorld.Unit("db"));
        world.Request(JobType.Start, "db");
        world.Request(JobType.Start, JobMode.IgnoreDependencies, "web");
        Assert.Equal(["db", "web"], world.Debts.Keys.Select(unit => $"{unit}"));
        world.Request(JobType.Stop, JobMode.IgnoreDependencies, "db");
        world.PayAll();
        Assert.Equal("web", world.Active());
    }

    private FleetStep Apply(UnitEvent happened) => _fleet.Apply(Dns, happened, Now);

    private FleetStep Request(JobType type) => _fleet.Request(type, [Dns], Now);
}
