using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using static Hillingar.Units.Fleet.DependencyKind;
using static Hillingar.Units.Tests.FleetWorld;

namespace Hillingar.Units.Tests;

/// <summary>What each kind of dependency means, as stories that a change of behaviour changes.</summary>
public sealed class FleetStories
{
    [Fact]
    public void ARequirementWithoutAnOrderStartsAtOnceWithTheUnit() =>
        Tells("requires", new FleetWorld(Unit("db"), Unit("web", (Requires, "db"))), world =>
        {
            world.Request(JobType.Start, "web");
            world.PayAll();
        });

    [Fact]
    public void ARequirementWithAnOrderIsWaitedFor() =>
        Tells("requires-after", new FleetWorld(Unit("db"), Unit("web", (Requires, "db"), (After, "db"))), world =>
        {
            world.Request(JobType.Start, "web");
            world.PayAll();
            world.Request(JobType.Stop, "db");
            world.PayAll();
        });

    [Fact]
    public void ARequirementThatFailsIsTheEndOfTheStart() =>
        Tells("requires-after-fails", new FleetWorld(
            Unit("db"), Unit("web", (Requires, "db"), (After, "db")), Unit("proxy", (BindsTo, "web"), (After, "web"))), world =>
        {
            world.Request(JobType.Start, "proxy");
            world.Pay(UnitId.Parse("db"), fails: true);
        });

    [Fact]
    public void AWishThatFailsIsOfNoMatter() =>
        Tells("wants-fails", new FleetWorld(Unit("db"), Unit("web", (Wants, "db"), (After, "db"))), world =>
        {
            world.Request(JobType.Start, "web");
            world.Pay(UnitId.Parse("db"), fails: true);
            world.PayAll();
        });

    [Fact]
    public void ARestartTakesAlongWhatRequiresTheUnitAndRuns() =>
        Tells("restart", new FleetWorld(Unit("db"), Unit("web", (Requires, "db"), (After, "db")), Unit("idle", (Requires, "db"))), world =>
        {
            world.Request(JobType.Start, "web");
            world.PayAll();
            world.Story();
            world.Request(JobType.Restart, "db");
            world.PayAll();
        });

    [Fact]
    public void AnEndByItselfStopsWhatIsBoundAndNotWhatRequires() =>
        Tells("binds-to", new FleetWorld(Unit("db"), Unit("bound", (BindsTo, "db")), Unit("requiring", (Requires, "db"))), world =>
        {
            world.Request(JobType.Start, "bound", "requiring");
            world.PayAll();
            world.Story();
            world.Crash("db");
            world.PayAll();
        });

    [Fact]
    public void ARestartByItselfTakesAlongWhatRequiresTheUnit()
    {
        var db = Unit("db") with { Restart = Unit("db").Restart with { Policy = RestartPolicy.OnFailure } };
        Tells("restart-by-itself", new FleetWorld(db, Unit("web", (Requires, "db"), (After, "db"))), world =>
        {
            world.Request(JobType.Start, "web");
            world.PayAll();
            world.Story();
            world.Crash("db");
            world.Pass();
            world.PayAll();
        });
    }

    [Fact]
    public void ARestartByItselfThatIsHeldBackIsTriedAgain()
    {
        var web = Unit("web", (Requires, "db"), (After, "db"));
        Tells("restart-held-back", new FleetWorld(Unit("db"), web with { Restart = web.Restart with { Policy = RestartPolicy.OnFailure } }), world =>
        {
            world.Request(JobType.Start, "web");
            world.PayAll();
            world.Crash("db");
            world.Crash("web");
            world.Story();
            world.Pass();
            world.Pay(UnitId.Parse("db"), fails: true);
            world.Pass();
            world.PayAll();
        });
    }

    [Fact]
    public void APartIsStoppedAndRestartedWithTheWholeAndNotStarted() =>
        Tells("part-of", new FleetWorld(Target("web", (Wants, "front")), Unit("front", (PartOf, "web.target")), Unit("back", (PartOf, "web.target"))), world =>
        {
            world.Request(JobType.Start, "web.target");
            world.PayAll();
            world.Request(JobType.Restart, "web.target");
            world.PayAll();
            world.Request(JobType.Stop, "web.target");
            world.PayAll();
        });

    [Fact]
    public void ATargetStopsOnlyWhatIsPartOfItOrRequiresIt() =>
        Tells("target", new FleetWorld(
            Target("web", (Requires, "db"), (Wants, "front")), Unit("db"), Unit("front"), Unit("monitor", (Requires, "web.target"))), world =>
        {
            world.Request(JobType.Start, "monitor");
            world.PayAll();
            world.Request(JobType.Stop, "web.target");
            world.PayAll();
        });

    [Fact]
    public void ConflictingUnitsTakeTurns() =>
        Tells("conflicts", new FleetWorld(Unit("blue", (Conflicts, "green"), (After, "green")), Unit("green")), world =>
        {
            world.Request(JobType.Start, "green");
            world.PayAll();
            world.Request(JobType.Start, "blue");
            world.PayAll();
            world.Request(JobType.Start, "green");
            world.PayAll();
        });

    [Fact]
    public void ARequestThatContradictsItselfIsRefused() =>
        Tells("contradiction", new FleetWorld(
            Unit("blue", (Conflicts, "green")), Unit("green"),
            Unit("both", (Requires, "blue"), (Requires, "green")), Unit("lost", (Requires, "nobody"))), world =>
        {
            world.Request(JobType.Start, "both");
            world.Request(JobType.Start, "lost");
        });

    [Fact]
    public void OfContradictingWishesOneIsGivenUp() =>
        Tells(
            "contradicting-wishes", new FleetWorld(Unit("blue", (Conflicts, "green")), Unit("green"), Unit("both", (Wants, "blue"), (Wants, "green"))), world =>
        {
            world.Request(JobType.Start, "both");
            world.PayAll();
        });

    [Fact]
    public void StopsGoInTheOrderThatStartsCameFrom() =>
        Tells("order", new FleetWorld(Unit("a", (Before, "b")), Unit("b", (Before, "c")), Unit("c")), world =>
        {
            world.Request(JobType.Start, "c", "b", "a");
            world.PayAll();
            world.Request(JobType.Stop, "a", "b", "c");
            world.PayAll();
        });

    [Fact]
    public void AnUpheldUnitIsStartedWheneverItHasEnded() =>
        Tells("upholds", new FleetWorld(Unit("main", (Upholds, "helper")), Unit("helper")), world =>
        {
            world.Request(JobType.Start, "main");
            world.PayAll();
            world.Crash("helper");
            world.PayAll();
            world.Request(JobType.Stop, "helper");
            world.PayAll();
            world.Request(JobType.Stop, "main");
            world.PayAll();
            world.Crash("helper");
        });

    [Fact]
    public void AUnitUsesItsNetworkAndIsStoppedBeforeIt()
    {
        var unit = Unit("web") with
        {
            Nets =
                [new NetDevice(DeviceName.Parse("service"), UnitName.Parse("lan"), Ipv4Interface.Parse("10.0.0.2/24"), MacAddress.Parse("02:00:00:00:00:01"))],
        };
        Tells("network", new FleetWorld(Network("lan"), unit), world =>
        {
            world.Request(JobType.Start, "web");
            world.PayAll();
            world.Request(JobType.Stop, "lan.network");
            world.PayAll();
        });
    }

    [Fact]
    public void RequestsMergeAndTheOppositeTakesTheirPlace() =>
        Tells("merging", new FleetWorld(Unit("web")), world =>
        {
            world.Request(JobType.Start, "web");
            world.Request(JobType.Start, "web");
            world.Request(JobType.Restart, "web");
            world.Request(JobType.Stop, "web");
            world.Request(JobType.Start, "web");
            world.PayAll();
            world.PayAll();
        });

    private static void Tells(string name, FleetWorld world, Action<FleetWorld> happens)
    {
        happens(world);
        Golden.Matches($"fleet/{name}.txt", world.Story() + $"= {world.Active()}\n");
    }
}
