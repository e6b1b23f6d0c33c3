using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tests;

/// <summary>What fails, throws or hangs behind the loop concerns the unit that it was done for, and ends.</summary>
public sealed class EffectBorderTests
{
    private static readonly NetworkDefinition Lan = new(UnitName.Parse("lan"), "", Ipv4Interface.Parse("10.0.0.1/24"), 1500);

    [Fact]
    public async Task AnErrorThatNobodyThoughtOfFailsTheUnitWithItsReason()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("a", policy: RestartPolicy.No), FleetFixture.Unit("b"));
        fleet.Tenders.OnLaunch = unit =>
        {
            if (unit.Name.ToString() == "a")
                throw new InvalidOperationException("one byte is wrong");
        };

        var end = await fleet.RequestAsync("a", JobType.Start);

        Assert.Equal((JobResult.Failed, "one byte is wrong"), (end.Result, end.Reason));
        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("a", JobType.Stop)).Result);
        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("b", JobType.Start)).Result);
        fleet.Tenders.OnLaunch = _ => { };
        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("a", JobType.Start)).Result);
    }

    [Fact]
    public async Task AReleaseThatThrowsDoesNotKeepTheUnitFromItsNextStart()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("a"));
        fleet.Tenders.OnRelease = _ => throw new InvalidOperationException("no such tap");
        await fleet.RequestAsync("a", JobType.Start);
        await fleet.RequestAsync("a", JobType.Stop);

        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("a", JobType.Start)).Result);
        Assert.Single(fleet.Tenders.Living);
    }

    [Fact]
    public async Task AStartThatHangsIsGivenUpAndWhatComesOfItIsEnded()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("a", policy: RestartPolicy.No), FleetFixture.Unit("b"));
        using var disk = new ManualResetEventSlim();
        fleet.Tenders.OnLaunch = unit =>
        {
            if (unit.Name.ToString() == "a")
                disk.Wait(TestContext.Current.CancellationToken);
        };
        var start = fleet.RequestAsync("a", JobType.Start);
        await fleet.UntilAsync("a", unit => unit!.State is UnitState.Starting);

        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("b", JobType.Start)).Result);
        var stop = fleet.RequestAsync("a", JobType.Stop);
        Assert.Equal(JobResult.Canceled, (await start).Result);
        Assert.Equal(JobResult.Done, (await fleet.WithTimeAsync(stop)).Result);

        // It hangs still, and a second one would hang beside it.
        var again = await fleet.RequestAsync("a", JobType.Start);
        Assert.Equal((JobResult.Failed, "what an earlier start began hangs still"), (again.Result, again.Reason));

        disk.Set();
        await fleet.Tenders.UntilAsync(tenders => tenders.Launched.Any(run => run.Unit.Name.ToString() == "a" && run.Exit.IsCompleted && run.Released));
        Assert.Equal(["b"], fleet.Tenders.Living.Select(run => run.Unit.Name.ToString()));
        Assert.Equal(JobResult.Done, (await fleet.WithTimeAsync(fleet.RequestUntilDoneAsync("a"))).Result);
    }

    [Fact]
    public async Task ATenderThatCannotBeWatchedIsEndedAndSaidToBe()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("a", policy: RestartPolicy.No));
        await fleet.RequestAsync("a", JobType.Start);
        fleet.Tenders.Living.Single().LoseSight(new InvalidOperationException("the poller broke"));

        await fleet.UntilAsync("a", unit => unit!.State is UnitState.Failed);
        Assert.Contains("the poller broke", fleet.Of("a")!.State.History.LastEnd!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANetworkThatFailsUnexpectedlyConcernsItselfAlone()
    {
        await using var fleet = await FleetFixture.StartAsync(Lan, Lan with { Name = UnitName.Parse("dmz") });
        fleet.Networks.OnApply = networks =>
        {
            if (networks.Any(network => network.Name.ToString() == "lan"))
                throw new InvalidOperationException("netlink said what it never says");
        };

        var end = await fleet.RequestAsync("lan.network", JobType.Start);
        Assert.Equal((JobResult.Failed, "netlink said what it never says"), (end.Result, end.Reason));
        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("dmz.network", JobType.Start)).Result);
    }

    [Fact]
    public async Task AChangeOfTheNetworksThatHangsIsGivenUp()
    {
        await using var fleet = await FleetFixture.StartAsync(Lan);
        using var nft = new ManualResetEventSlim();
        fleet.Networks.OnApply = _ => nft.Wait(TestContext.Current.CancellationToken);

        var end = await fleet.WithTimeAsync(fleet.RequestAsync("lan.network", JobType.Start));
        // The clock here runs faster than the loop: which of the two deadlines is met first is a matter of chance.
        Assert.True(end.Result is JobResult.Failed or JobResult.Timeout, $"{end}");
        Assert.Matches("does not come back|was not set up within", end.Reason!);
        nft.Set();
    }

    [Fact]
    public async Task AListenerThatThrowsDoesNotKeepUnitsFromWhatTheyNeed()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("a"));
        fleet.Loop.Changed += _ => throw new InvalidOperationException("a listener broke");

        Assert.Equal(JobResult.Done, (await fleet.RequestAsync("a", JobType.Start)).Result);
        Assert.Single(fleet.Tenders.Living);
    }
}
