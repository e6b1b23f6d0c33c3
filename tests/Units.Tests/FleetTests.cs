using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class FleetTests
{
    private static readonly DateTimeOffset Now = LifecycleText.Epoch;
    private static readonly RealisedUnit First = RealisedHost.Of(ExampleUnits.Host, _ => "/store/first", (_, _) => "/store/zones").Units[0] with { Nets = [], Dependencies = [] };
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

    private FleetStep Apply(UnitEvent happened) => _fleet.Apply(Dns, happened, Now);

    private FleetStep Request(JobType type) => _fleet.Request(type, [Dns], Now);
}
