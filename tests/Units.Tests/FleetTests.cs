namespace Hillingar.Units.Tests;

public sealed class FleetTests
{
    private static readonly DateTimeOffset Now = LifecycleText.Epoch;
    private static readonly RealisedUnit First = RealisedHost.Of(ExampleUnits.Host, _ => "/store/first", (_, _) => "/store/zones").Units[0];
    private static readonly RealisedUnit Second = First with { Image = "/store/second" };
    private static readonly TenderProcess Tender = new(100, 1);

    private readonly Fleet _fleet = new();

    [Fact]
    public void WhatWasLaunchedIsReleasedAndWhatIsDefinedIsStarted()
    {
        _fleet.Define(First, Now);
        Apply(new UnitEvent.StartRequested(_fleet.NextJob()));
        Apply(new UnitEvent.TenderStarted(Tender));
        _fleet.Define(Second, Now);
        Apply(new UnitEvent.RestartRequested(_fleet.NextJob()));
        var step = Apply(new UnitEvent.TenderExited(Tender, new TenderExit.Exited(0)));

        Assert.Equal(First, step.Effects.Single(effect => effect.Effect is UnitEffect.ReleaseResources).Unit);
        Assert.Equal(Second, step.Effects.Single(effect => effect.Effect is UnitEffect.PrepareAndSpawn).Unit);
    }

    [Fact]
    public void NewSettingsHoldAtOnce()
    {
        _fleet.Define(First, Now);
        Apply(new UnitEvent.StartRequested(_fleet.NextJob()));
        Apply(new UnitEvent.TenderStarted(Tender));
        _fleet.Define(First with { StopTimeout = Duration.Parse("1min") }, Now);
        var step = Apply(new UnitEvent.StopRequested(_fleet.NextJob()));

        Assert.Equal(Now + TimeSpan.FromMinutes(1), step.After!.State.ArmedFor);
    }

    [Fact]
    public void OnlyAUnitAtRestIsForgotten()
    {
        _fleet.Define(First, Now);
        Apply(new UnitEvent.StartRequested(_fleet.NextJob()));
        Assert.False(_fleet.Forget(First.Name));
        Apply(new UnitEvent.TenderStarted(Tender));
        Apply(new UnitEvent.TenderExited(Tender, new TenderExit.Exited(0)));

        Assert.True(_fleet.Forget(First.Name));
        Assert.False(_fleet.Forget(First.Name));
        Assert.Empty(_fleet.Snapshot.Units);
    }

    [Fact]
    public void AnEventForAnUnknownUnitIsRefused()
    {
        var step = Apply(new UnitEvent.StartRequested(_fleet.NextJob()));

        Assert.Equal(Verdict.Refused, step.Verdict);
        Assert.Empty(step.Effects);
    }

    [Fact]
    public void ASnapshotDoesNotChange()
    {
        _fleet.Define(First, Now);
        var before = _fleet.Snapshot;
        Apply(new UnitEvent.StartRequested(_fleet.NextJob()));

        Assert.Equal("inactive", before.Units[First.Name].Status.ActiveState);
        Assert.Equal("activating", _fleet.Snapshot.Units[First.Name].Status.ActiveState);
    }

    [Fact]
    public void APhaseBeginsWhenItIsEntered()
    {
        _fleet.Define(First, Now);
        Apply(new UnitEvent.StartRequested(_fleet.NextJob()));
        var later = Now + TimeSpan.FromSeconds(1);
        var started = _fleet.Apply(First.Name, new UnitEvent.TenderStarted(Tender), later);
        var again = _fleet.Apply(First.Name, new UnitEvent.StartRequested(_fleet.NextJob()), later + TimeSpan.FromSeconds(1));

        Assert.Equal(later, started.After!.Since);
        Assert.Equal(later, again.After!.Since);
    }

    private FleetStep Apply(UnitEvent happened) => _fleet.Apply(First.Name, happened, Now);
}
