using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tests;

/// <summary>The whole loop over a kernel and a clock in memory, with random dependencies, requests and faults.</summary>
public sealed class FleetSimulationTests
{
    private const int Units = 8;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 8).Select(_ => Random.Shared.Next())];

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task WhateverHappensEveryRequestEndsAndNoTenderIsLeft(int seed)
    {
        var random = new Random(seed);
        await using var fleet = await FleetFixture.StartAsync([.. Enumerable.Range(0, Units).Select(i => Define(i, random))]);
        var requests = new List<Task<JobEnded>>();
        for (var step = 0; step < 150; step++)
        {
            var name = $"u{random.Next(Units)}";
            switch (random.Next(8))
            {
                case 0:
                    fleet.Tenders.Broken[name] = "the kernel has none left";
                    break;
                case 1:
                    fleet.Tenders.Broken.Clear();
                    break;
                case 2:
                    fleet.Tenders.Deaf[name] = true;
                    break;
                case 3 when fleet.Tenders.Living.FirstOrDefault() is { } run:
                    run.End(new TenderExit.Killed(SignalNames.Kill, false));
                    break;
                case 4:
                    fleet.Time.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
                    break;
                default:
                    requests.Add(fleet.RequestAsync(name, (JobType)random.Next(3)));
                    break;
            }

            await fleet.Loop.PingAsync(TestContext.Current.CancellationToken);
            var living = fleet.Tenders.Living.Select(run => run.Unit.Name).ToList();
            Assert.True(living.Count == living.Distinct().Count(), $"two tenders of one unit, seed {seed}");
        }

        fleet.Tenders.Broken.Clear();
        var stops = fleet.Loop.RequestAsync(
            JobType.Stop, [.. Enumerable.Range(0, Units).Select(i => UnitId.Parse($"u{i}"))], TestContext.Current.CancellationToken);
        var all = Task.WhenAll([stops, .. requests]);
        // The ends of tenders come from other threads, and a clock that runs ahead of them ends jobs that wait for them.
        for (var i = 0; i < 20_000 && !(all.IsCompleted && fleet.Loop.Snapshot.Units.Values.All(unit => unit.State.IsAtRest)); i++)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await fleet.Loop.PingAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(all.IsCompletedSuccessfully, $"a request never ended, seed {seed}");
        Assert.True(!fleet.Tenders.Living.Any(), $"a tender is left, seed {seed}");
        Assert.All(fleet.Loop.Snapshot.Units.Values, unit => Assert.True(unit.State.IsAtRest, $"{unit.Definition.Id} is {unit.Status}, seed {seed}"));
    }

    // Without upholds: what is upheld comes back from a stop, as it should.
    private static RealisedUnit Define(int index, Random random)
    {
        DependencyKind[] kinds =
        [
            DependencyKind.Requires, DependencyKind.Wants, DependencyKind.BindsTo, DependencyKind.PartOf,
            DependencyKind.Conflicts, DependencyKind.After, DependencyKind.Before,
        ];
        return FleetFixture.Unit($"u{index}") with
        {
            Dependencies = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new Dependency(
                kinds[random.Next(kinds.Length)], UnitId.Parse($"u{random.Next(Units)}")))],
        };
    }
}
