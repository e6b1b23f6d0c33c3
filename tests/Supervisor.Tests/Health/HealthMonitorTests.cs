using System.Collections.Concurrent;
using Hillingar.Supervisor.Health;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tests.Health;

/// <summary>The real loop and the real monitor; guests and the clock are in memory.</summary>
public sealed class HealthMonitorTests
{
    private readonly FakeProber _prober = new();

    [Fact]
    public async Task AUnitThatAnswersBecomesHealthyAndIsAskedAgain()
    {
        await using var fleet = await FleetFixture.StartAsync(Unit("a"));
        await using var monitor = await WatchAsync(fleet);
        await fleet.RequestAsync("a", JobType.Start);
        await fleet.UntilAsync("a", unit => unit!.Health.State == HealthState.Healthy);

        var asked = _prober.Asked;
        await AdvanceUntilAsync(fleet, () => _prober.Asked >= asked + 2);
        Assert.Single(fleet.Tenders.Living);
    }

    [Fact]
    public async Task AUnitThatNoLongerAnswersIsRestarted()
    {
        await using var fleet = await FleetFixture.StartAsync(Unit("a"));
        await using var monitor = await WatchAsync(fleet);
        await fleet.RequestAsync("a", JobType.Start);
        await fleet.UntilAsync("a", unit => unit!.Health.State == HealthState.Healthy);

        _prober.Answer = "it is deaf";
        await AdvanceUntilAsync(fleet, () => fleet.Tenders.Launched.Count == 2);
        Assert.Equal(UnitResult.Health, fleet.Of("a")!.State.History.LastEnd!.Result);
        Assert.Contains("failed its probe 3 times in succession: it is deaf", fleet.Of("a")!.State.History.LastEnd!.Reason, StringComparison.Ordinal);

        _prober.Answer = null;
        await AdvanceUntilAsync(fleet, () => fleet.Of("a")!.Health.State == HealthState.Healthy);
    }

    [Fact]
    public async Task AProbeThatHangsHasADeadlineAndAnotherUnitIsAskedMeanwhile()
    {
        _prober.Hangs["a"] = true;
        await using var fleet = await FleetFixture.StartAsync(Unit("a", "10.0.0.1"), Unit("b", "10.0.0.2"));
        await using var monitor = await WatchAsync(fleet);
        await fleet.RequestAsync("a", JobType.Start);
        await fleet.RequestAsync("b", JobType.Start);
        await fleet.UntilAsync("b", unit => unit!.Health.State == HealthState.Healthy);
        await AdvanceUntilAsync(fleet, () => fleet.Of("a")!.Health.Reason is not null);
        Assert.StartsWith("ping 10.0.0.1: no answer within", fleet.Of("a")!.Health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherQuestionsToAGuestThatRunsAreNotAskedInHaste()
    {
        var unit = Unit("a");
        await using var fleet = await FleetFixture.StartAsync(unit);
        await using var monitor = await WatchAsync(fleet);
        await fleet.RequestAsync("a", JobType.Start);
        await fleet.UntilAsync("a", known => known!.Health.State == HealthState.Healthy);

        // It answers after a second, for which the new question leaves time.
        _prober.Hangs["a"] = true;
        var asked = _prober.Asked;
        await fleet.Loop.RedefineAsync(
            [unit with { Health = unit.Health! with { Timeout = Duration.Parse("5s"), Failures = 1 } }], [], TestContext.Current.CancellationToken);
        await AdvanceUntilAsync(fleet, () => _prober.Asked > asked);
        for (var i = 0; i < 50; i++)
        {
            fleet.Time.Advance(TimeSpan.FromMilliseconds(20));
            await fleet.Loop.PingAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(HealthState.Healthy, fleet.Of("a")!.Health.State);
        Assert.Single(fleet.Tenders.Living);
    }

    [Fact]
    public async Task AUnitThatIsStoppedIsNotAskedAnyMore()
    {
        await using var fleet = await FleetFixture.StartAsync(Unit("a"));
        await using var monitor = await WatchAsync(fleet);
        await fleet.RequestAsync("a", JobType.Start);
        await fleet.UntilAsync("a", unit => unit!.Health.State == HealthState.Healthy);
        await fleet.RequestAsync("a", JobType.Stop);
        Assert.Equal(HealthState.Unknown, fleet.Of("a")!.Health.State);

        var asked = _prober.Asked;
        for (var i = 0; i < 100; i++)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        // One may have been under way.
        Assert.InRange(_prober.Asked, asked, asked + 1);
    }

    private async Task<Running> WatchAsync(FleetFixture fleet)
    {
        var monitor = new HealthMonitor(fleet.Loop, _prober, fleet.Time);
        await monitor.StartAsync(TestContext.Current.CancellationToken);
        return new Running(monitor);
    }

    // While a unit is starting or stopping the clock stands still: it would run past deadlines that no real host comes near.
    private static async Task AdvanceUntilAsync(FleetFixture fleet, Func<bool> reached)
    {
        for (var i = 0; i < 100_000 && !reached(); i++)
        {
            // Only what the loop has seen is worth looking at: while it is behind, no time must pass.
            await fleet.Loop.PingAsync(TestContext.Current.CancellationToken);
            if (fleet.Loop.Snapshot.Units.Values.All(unit => unit.State is UnitState.Running or UnitState.AutoRestart))
                fleet.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        Assert.True(reached(), "it was never reached");
    }

    private static RealisedUnit Unit(string name, string address = "10.0.0.1") => FleetFixture.Unit(name) with
    {
        Health = new HealthCheck(
            new HealthProbe.Ping(), Ipv4Address.Parse(address), Duration.Parse("5s"), Duration.Parse("1s"), 3, Duration.Parse("2s")),
    };

    private sealed class Running(HealthMonitor monitor) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await monitor.StopAsync(CancellationToken.None);
    }

    private sealed class FakeProber : IHealthProber
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public string? Answer { get; set; }

        /// <summary>Units by name whose guests never answer; the unit a has the address 10.0.0.1.</summary>
        public ConcurrentDictionary<string, bool> Hangs { get; } = new();

        public async Task<string?> AskAsync(HealthCheck health, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            if (Hangs.ContainsKey("a") && health.Address == Ipv4Address.Parse("10.0.0.1"))
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return Answer;
        }
    }
}
