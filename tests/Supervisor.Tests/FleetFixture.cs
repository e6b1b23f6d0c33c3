using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hillingar.Supervisor.Tests;

/// <summary>The real loop over tenders and a clock in memory.</summary>
internal sealed class FleetFixture : IAsyncDisposable
{
    // Nothing that a test waits for takes longer unless it is broken.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private FleetFixture() => Loop = new FleetLoop(Tenders, Networks, Time, NullLogger<FleetLoop>.Instance);

    public FakeTenders Tenders { get; } = new();

    public FakeNetworks Networks { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FleetLoop Loop { get; }

    public static async Task<FleetFixture> StartAsync(params IUnitDefinition[] units)
    {
        var fixture = new FleetFixture();
        await fixture.Loop.StartAsync(TestContext.Current.CancellationToken);
        await fixture.Loop.RedefineAsync(units, [], TestContext.Current.CancellationToken);
        return fixture;
    }

    public static RealisedUnit Unit(string name, string image = "/store/image", RestartPolicy policy = RestartPolicy.OnFailure) => new()
    {
        Name = UnitName.Parse(name),
        Description = $"the unit {name}",
        Image = image,
        Memory = ByteSize.FromMebibytes(32),
        Arguments = [],
        Tender = new TenderChoice.Hillingar(),
        Nets = [],
        StopTimeout = Duration.Parse("5s"),
        Restart = new RestartSpec(policy, Duration.Parse("100ms"), Duration.Parse("1s"), 5, Duration.Parse("10s")),
    };

    public static RealisedUnit Unit(string name, (DependencyKind Kind, string On) first, params (DependencyKind Kind, string On)[] others) => Unit(name) with
    {
        Dependencies = [.. others.Prepend(first).Select(each => new Dependency(each.Kind, UnitId.Parse(each.On)))],
    };

    public static TargetDefinition Target(string name, (DependencyKind Kind, string On) first, params (DependencyKind Kind, string On)[] others) =>
        new(UnitName.Parse(name), "", Unit("x", first, others).Dependencies);

    public Task<JobEnded> RequestAsync(string unit, JobType type) =>
        Loop.RequestAsync(type, UnitId.Parse(unit), TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    public FleetUnit? Of(string unit) => Loop.Snapshot.Units.GetValueOrDefault(UnitId.Parse(unit));

    /// <summary>Waits until a unit is as described; the time of the fake clock does not move meanwhile.</summary>
    public async Task UntilAsync(string unit, Func<FleetUnit?, bool> reached)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(UnitChanged _)
        {
            if (reached(Of(unit)))
                seen.TrySetResult();
        }

        Loop.Changed += Look;
        try
        {
            if (!reached(Of(unit)))
                await seen.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            Loop.Changed -= Look;
        }
    }

    /// <summary>
    /// Lets the time pass that a switch waits for, until it is done. While a unit is starting or stopping the clock stands
    /// still: it would run past deadlines that no real host comes near.
    /// </summary>
    public async Task<T> SettleAsync<T>(Task<T> work)
    {
        while (!work.IsCompleted)
        {
            // So that the clock cannot run away from a loop that is about to take something up.
            await Loop.PingAsync(TestContext.Current.CancellationToken);
            if (Loop.Snapshot.Units.Values.All(unit => unit.State.IsActive || unit.State.IsAtRest || unit.State is UnitState.AutoRestart))
                Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        return await work;
    }

    /// <summary>Lets time pass until something is done, however things stand.</summary>
    public async Task<T> WithTimeAsync<T>(Task<T> work)
    {
        var end = Task.Delay(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        while (!work.IsCompleted && !end.IsCompleted)
        {
            await Loop.PingAsync(TestContext.Current.CancellationToken);
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await work.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for the start of a unit again and again, until it is done.</summary>
    public async Task<JobEnded> RequestUntilDoneAsync(string unit)
    {
        while (true)
        {
            if (await RequestAsync(unit, JobType.Start) is { Result: JobResult.Done } end)
                return end;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Loop.StopAsync(CancellationToken.None);
        Loop.Dispose();
    }
}
