using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

public sealed class SwitchPlannerTests
{
    private const string FirstImage = "/var/lib/hillingar/store/0c1qrfxzsxb0lqxp0y7yk9gcpj9j0m3v-dns.hvt";
    private const string SecondImage = "/var/lib/hillingar/store/1vb2w3d2a6q7n9xk3j0m8f5g4h6j7k8l-dns.hvt";

    private static readonly RealisedHost Example = RealisedHost.Of(ExampleUnits.Host, _ => FirstImage, (_, _) => "/store/zones-1");

    [Fact]
    public void AFirstSwitchStartsEverything() => Shows("first", null, Example);

    [Fact]
    public void NothingIsToBeDoneTwice()
    {
        var plan = SwitchPlanner.Plan(Example, RealisedHost.Of(ExampleUnits.Host, _ => FirstImage, (_, _) => "/store/zones-1"));

        Assert.True(plan.IsEmpty);
        Assert.Equal([UnitAction.Keep, UnitAction.Keep], plan.Changes.Select(change => change.Action));
    }

    [Fact]
    public void AChangedZoneRestartsTheUnit() =>
        Shows("zone", Example, RealisedHost.Of(ExampleUnits.Host, _ => FirstImage, (_, _) => "/store/zones-2"));

    [Fact]
    public void EveryChangeOfTheMachineIsAReason() => Shows("machine", Example, WithUnit(unit => unit with
    {
        Image = SecondImage,
        Memory = ByteSize.Parse("64M"),
        Arguments = ["--x"],
        Tender = TenderChoice.Parse("hillingar"),
        Nets = [unit.Nets[0] with { Mac = MacAddress.Parse("02:00:00:00:00:01") }, unit.Nets[0] with { Device = DeviceName.Parse("management") }],
        Volumes = [],
    }));

    [Fact]
    public void SettingsOfTheSupervisorChangeWhileTheUnitRuns() => Shows("settings", Example, WithUnit(unit => unit with
    {
        Description = "Another",
        StopTimeout = Duration.Parse("1min"),
        Restart = unit.Restart with { Policy = RestartPolicy.Always },
    }));

    [Fact]
    public void UnitsOnAChangedNetworkAreStoppedBeforeItAndStartedAfterIt() => Shows(
        "network", Example, Example with { Networks = [Example.Networks[0] with { Mtu = 1400, Address = Ipv4Interface.Parse("10.77.0.2/24") }] });

    [Fact]
    public void ADescriptionOfANetworkDisturbsNobody() =>
        Shows("network-description", Example, Example with { Networks = [Example.Networks[0] with { Description = "Another" }] });

    [Fact]
    public void WhatIsNoLongerDeclaredIsStoppedAndRemoved() => Shows("removed", Example, RealisedHost.Empty);

    [Fact]
    public void WhatDependsOnAChangedUnitFollowsIt()
    {
        var first = WithUnits(
            Unit("db"),
            Unit("web", (DependencyKind.Requires, "db"), (DependencyKind.After, "db")),
            Unit("proxy", (DependencyKind.BindsTo, "web"), (DependencyKind.After, "web")),
            Unit("log", (DependencyKind.Wants, "db"), (DependencyKind.After, "db")),
            Unit("cron", (DependencyKind.PartOf, "web")));
        Shows(
            "followers", first,
            first with { Units = [.. first.Units.Select(unit => unit.Name.ToString() == "db" ? unit with { Image = SecondImage } : unit)] });
    }

    [Fact]
    public void WhatStartsOnDemandIsOnlyDefined()
    {
        var target = new TargetDefinition(UnitName.Parse("all"), "", [new Dependency(DependencyKind.Wants, UnitId.Parse("spare"))]);
        Shows("on-demand", null, WithUnits(Unit("spare") with { OnDemand = true }, Unit("main")) with { Targets = [target with { OnDemand = true }] });
    }

    [Fact]
    public void NewDependenciesDoNotTouchTheMachine() => Shows(
        "dependencies",
        WithUnits(Unit("db"), Unit("web")),
        WithUnits(Unit("db"), Unit("web", (DependencyKind.Requires, "db"))));

    [Fact]
    public void APlanThatIsCarriedOutGivesTheNextGeneration() => Hosts.Select(Hosts).Sample((current, next) =>
    {
        var model = new Model(current);
        model.Apply(SwitchPlanner.Plan(current, next));
        Assert.Equal(next.All.OrderBy(unit => unit.Id), model.Up);
        Assert.True(SwitchPlanner.Plan(next, next).IsEmpty);
    });

    [Fact]
    public void EveryChangeHasAReasonAndEveryKeepingHasNone() => Hosts.Select(Hosts).Sample((current, next) =>
    {
        var plan = SwitchPlanner.Plan(current, next);
        Assert.All(plan.Changes, change => Assert.Equal(change.Action == UnitAction.Keep, change.Reasons.IsEmpty));
    });

    private static Gen<RealisedHost> Hosts { get; } = MakeHosts();

    private static Gen<RealisedHost> MakeHosts()
    {
        var networks = Gen.Int[0, 2].Select(Gen.Int[0, 2], Gen.Bool).Select((index, address, described) => new NetworkDefinition(
            UnitName.Parse($"net{index}"), described ? "described" : "",
            new Ipv4Interface(new Ipv4Address((uint)(0x0A000001 + (index << 16) + address)), 24), 1500));
        var units = Gen.Int[0, 3].Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 3]).Select((index, image, network, kind) => Example.Units[0] with
        {
            Name = UnitName.Parse($"unit{index}"),
            Image = $"/store/image-{image}",
            Description = kind == 0 ? "described" : "",
            Nets = kind == 1 ? [] : [Example.Units[0].Nets[0] with { Network = UnitName.Parse($"net{network}") }],
        });
        return networks.Array[0, 4].Select(units.Array[0, 6]).Select((some, others) =>
        {
            ImmutableArray<NetworkDefinition> declared = [.. some.DistinctBy(network => network.Name).OrderBy(network => network.Name)];
            var names = declared.Select(network => network.Name).ToHashSet();
            return new RealisedHost(
                [.. declared],
                [.. others.Where(unit => unit.Nets.All(net => names.Contains(net.Network))).DistinctBy(unit => unit.Name).OrderBy(unit => unit.Name)]);
        });
    }

    private static RealisedUnit Unit(string name, params (DependencyKind Kind, string On)[] dependencies) => Example.Units[0] with
    {
        Name = UnitName.Parse(name),
        Nets = [],
        Dependencies = [.. dependencies.Select(each => new Dependency(each.Kind, UnitId.Parse(each.On)))],
    };

    private static RealisedHost WithUnits(params RealisedUnit[] units) => new([], [.. units.OrderBy(unit => unit.Name)]);

    private static RealisedHost WithUnit(Func<RealisedUnit, RealisedUnit> change) => Example with { Units = [change(Example.Units[0])] };

    private static void Shows(string name, RealisedHost? current, RealisedHost next)
    {
        var plan = SwitchPlanner.Plan(current, next);
        var text = new StringBuilder();
        foreach (var change in plan.Changes)
            text.Append($"{change.Unit}: {change.Action.ToString().ToLowerInvariant()}{string.Concat(change.Reasons.Select(reason => $"\n    {reason}"))}\n");
        text.Append("steps\n");
        Steps("stop", plan.Stops);
        Steps("forget", plan.Forgotten);
        Steps("define", plan.Defined.Select(unit => unit.Id));
        Steps("start", plan.Starts);
        Golden.Matches($"plans/{name}.txt", text.ToString());

        void Steps(string what, IEnumerable<UnitId> units)
        {
            foreach (var unit in units)
                text.Append($"    {what} {unit}\n");
        }
    }

    /// <summary>A host on which units can only run on networks that are there and are as they were at the start.</summary>
    private sealed class Model(RealisedHost host)
    {
        private readonly Dictionary<UnitId, IUnitDefinition> _defined = host.All.ToDictionary(unit => unit.Id);
        private readonly Dictionary<UnitId, IUnitDefinition> _up = host.All.ToDictionary(unit => unit.Id);

        public IEnumerable<IUnitDefinition> Up => _up.Values.OrderBy(unit => unit.Id);

        public void Apply(SwitchPlan plan)
        {
            foreach (var stop in plan.Stops)
            {
                Assert.DoesNotContain(_up.Values.OfType<RealisedUnit>(), unit => unit.Nets.Any(net => new UnitId(UnitType.Network, net.Network) == stop));
                Assert.True(_up.Remove(stop));
            }

            foreach (var forgotten in plan.Forgotten)
            {
                Assert.False(_up.ContainsKey(forgotten));
                Assert.True(_defined.Remove(forgotten));
            }

            foreach (var unit in plan.Defined)
            {
                _defined[unit.Id] = unit;
                if (_up.ContainsKey(unit.Id))
                    _up[unit.Id] = unit;
            }

            foreach (var start in plan.Starts)
            {
                if (_defined[start] is RealisedUnit unit)
                    Assert.All(unit.Nets, net => Assert.True(_up.ContainsKey(new UnitId(UnitType.Network, net.Network))));
                _up.Add(start, _defined[start]);
            }
        }
    }
}
