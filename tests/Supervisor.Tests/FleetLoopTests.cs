using System.Threading.Channels;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hillingar.Supervisor.Tests;

public sealed class FleetLoopTests
{
    [Fact]
    public async Task AStartEndsWhenTheTenderLives()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("dns"));

        var end = await fleet.RequestAsync("dns", JobType.Start);

        Assert.Equal(JobResult.Done, end.Result);
        Assert.Equal("active", fleet.Of("dns")!.Status.ActiveState);
        Assert.Equal(fleet.Tenders.Launched.Single().Process, fleet.Of("dns")!.State.LiveTender);
        Assert.Equal("/fake/tender", fleet.Loop.ProgramOf(UnitId.Parse("dns")));
    }

    [Fact]
    public async Task AStartThatCannotBePreparedTellsWhy()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("dns", policy: RestartPolicy.No));
        fleet.Tenders.Broken["dns"] = "no such tap";

        var end = await fleet.RequestAsync("dns", JobType.Start);

        Assert.Equal(JobResult.Failed, end.Result);
        Assert.Contains("no such tap", end.Reason, StringComparison.Ordinal);
        Assert.Equal("failed", fleet.Of("dns")!.Status.ActiveState);
    }

    [Fact]
    public async Task AKilledTenderIsStartedAgainAfterTheDelayAndCounted()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("dns"));
        await fleet.RequestAsync("dns", JobType.Start);

        fleet.Tenders.Launched.Single().End(new TenderExit.Killed(SignalNames.Kill, false));
        await fleet.UntilAsync("dns", unit => unit!.State is UnitState.AutoRestart);
        Assert.Single(fleet.Tenders.Launched);

        fleet.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fleet.UntilAsync("dns", unit => unit!.State is UnitState.Running);

        Assert.Equal(2, fleet.Tenders.Launched.Count);
        Assert.True(fleet.Tenders.Launched.First().Released);
        var history = fleet.Of("dns")!.State.History;
        Assert.Equal(1, history.Restarts);
        Assert.Contains("SIGKILL", history.LastEnd!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStopEndsTheTenderAndReleasesWhatItHeld()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("dns"));
        await fleet.RequestAsync("dns", JobType.Start);

        var end = await fleet.RequestAsync("dns", JobType.Stop);

        Assert.Equal(JobResult.Done, end.Result);
        Assert.Empty(fleet.Tenders.Living);
        Assert.Equal("inactive", fleet.Of("dns")!.Status.ActiveState);
    }

    [Fact]
    public async Task AGuestThatIgnoresTermIsKilledAfterItsTimeout()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("dns"));
        fleet.Tenders.Deaf["dns"] = true;
        await fleet.RequestAsync("dns", JobType.Start);

        var stop = fleet.RequestAsync("dns", JobType.Stop);
        await fleet.UntilAsync("dns", unit => unit!.State is UnitState.StopSigterm);
        Assert.False(stop.IsCompleted);
        fleet.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(JobResult.Done, (await stop).Result);
        Assert.Empty(fleet.Tenders.Living);
    }

    [Fact]
    public async Task AUnitThatIsNotKnownIsRefused()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var end = await fleet.RequestAsync("dns", JobType.Start);
        Assert.Equal(JobResult.Refused, end.Result);
    }

    [Fact]
    public async Task TheLoopServesUntilItIsStoppedAndLeavesNobodyWaiting()
    {
        var loop = new FleetLoop(new FakeTenders(), new FakeNetworks(), TimeProvider.System, NullLogger<FleetLoop>.Instance);
        using var start = new CancellationTokenSource();
        await loop.StartAsync(start.Token);
        await start.CancelAsync();
        await loop.PingAsync(TestContext.Current.CancellationToken);

        await loop.StopAsync(CancellationToken.None);
        await Assert.ThrowsAsync<ChannelClosedException>(() => loop.PingAsync(TestContext.Current.CancellationToken));
        loop.Dispose();
    }

    [Fact]
    public async Task ARunningUnitIsNotForgotten()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("dns"));
        await fleet.RequestAsync("dns", JobType.Start);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => fleet.Loop.RedefineAsync([], [UnitId.Parse("dns")], TestContext.Current.CancellationToken));
        await fleet.RequestAsync("dns", JobType.Stop);
        await fleet.Loop.RedefineAsync([], [UnitId.Parse("dns")], TestContext.Current.CancellationToken);
        Assert.Null(fleet.Of("dns"));
    }

    [Fact]
    public async Task RequestsInAHurryNeverGiveTwoTenders()
    {
        await using var fleet = await FleetFixture.StartAsync(FleetFixture.Unit("dns"));
        var random = new Random(20260101);
        var requests = new List<Task>();
        for (var i = 0; i < 200; i++)
        {
            requests.Add(fleet.RequestAsync("dns", (JobType)random.Next(3)));
            Assert.True(fleet.Tenders.Living.Count() <= 1);
        }

        await Task.WhenAll(requests);
        await fleet.RequestAsync("dns", JobType.Stop);
        Assert.Empty(fleet.Tenders.Living);
    }
}
