using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Hillingar.TestKit;

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
        Assert.Equal([UnitAction.Keep], plan.Units.Select(unit => unit.Action));
        Assert.Equal([NetworkAction.Keep], plan.Networks.Select(network => network.Action));
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
    public void APlanThatIsCarriedOutGivesTheNextGeneration() => Hosts.Select(Hosts).Sample((current, next) =>
    {
        var model = new Model(current);
        foreach (var step in SwitchPlanner.Plan(current, next).Steps)
            model.Apply(step);
        Assert.Equal(next, model.Host());
        Assert.True(SwitchPlanner.Plan(next, next).IsEmpty);
    });

    [Fact]
    public void EveryChangeHasAReasonAndEveryKeepingHasNone() => Hosts.Select(Hosts).Sample((current, next) =>
    {
        var plan = SwitchPlanner.Plan(current, next);
        Assert.All(plan.Units, unit => Assert.Equal(unit.Action == UnitAction.Keep, unit.Reasons.IsEmpty));
        Assert.All(plan.Networks, network => Assert.Equal(network.Action == NetworkAction.Keep, network.Reasons.IsEmpty));
    });

    private static Gen<RealisedHost> Hosts { get; } = MakeHosts();

    private static Gen<RealisedHost> MakeHosts()
    {
        var networks = Gen.Int[0, 2].Select(Gen.Int[0, 2], Gen.Bool).Select((index, address, described) => new RealisedNetwork(
            UnitName.Parse($"net{index}"), described ? "described" : "", new Ipv4Interface(new Ipv4Address((uint)(0x0A000001 + (index << 16) + address)), 24), 1500));
        var units = Gen.Int[0, 3].Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 3]).Select((index, image, network, kind) => Example.Units[0] with
        {
            Name = UnitName.Parse($"unit{index}"),
            Image = $"/store/image-{image}",
            Description = kind == 0 ? "described" : "",
            Nets = kind == 1 ? [] : [Example.Units[0].Nets[0] with { Network = UnitName.Parse($"net{network}") }],
        });
        return networks.Array[0, 4].Select(units.Array[0, 6]).Select((some, others) =>
        {
            ImmutableArray<RealisedNetwork> declared = [.. some.DistinctBy(network => network.Name).OrderBy(network => network.Name)];
            var names = declared.Select(network => network.Name).ToHashSet();
            return new RealisedHost(
                declared,
                [.. others.Where(unit => unit.Nets.All(net => names.Contains(net.Network))).DistinctBy(unit => unit.Name).OrderBy(unit => unit.Name)]);
        });
    }

    private static RealisedHost WithUnit(Func<RealisedUnit, RealisedUnit> change) => Example with { Units = [change(Example.Units[0])] };

    private static void Shows(string name, RealisedHost? current, RealisedHost next)
    {
        var plan = SwitchPlanner.Plan(current, next);
        var text = new StringBuilder();
        foreach (var network in plan.Networks)
            text.Append($"network {network.Name}: {network.Action.ToString().ToLowerInvariant()}{string.Concat(network.Reasons.Select(reason => $"\n    {reason}"))}\n");
        foreach (var unit in plan.Units)
            text.Append($"unit {unit.Name}: {unit.Action.ToString().ToLowerInvariant()}{string.Concat(unit.Reasons.Select(reason => $"\n    {reason}"))}\n");
        text.Append("steps\n");
        foreach (var step in plan.Steps)
            text.Append($"    {Describe(step)}\n");
        Golden.Matches($"plans/{name}.txt", text.ToString());
    }

    private static string Describe(SwitchStep step) => step switch
    {
        SwitchStep.StopUnit stop => $"stop {stop.Unit.Name}{(stop.Restarts ? " for a restart" : "")}",
        SwitchStep.RemoveNetwork remove => $"remove network {remove.Network.Name}",
        SwitchStep.ChangeNetwork change => $"change network {change.To.Name}",
        SwitchStep.AddNetwork add => $"add network {add.Network.Name}",
        SwitchStep.UpdateUnit update => $"update {update.Unit.Name}",
        SwitchStep.StartUnit start => $"start {start.Unit.Name}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A host on which units can only run on networks that are there and are as they were at the start.</summary>
    private sealed class Model(RealisedHost host)
    {
        private readonly Dictionary<UnitName, RealisedNetwork> _networks = host.Networks.ToDictionary(network => network.Name);
        private readonly Dictionary<UnitName, RealisedUnit> _units = host.Units.ToDictionary(unit => unit.Name);

        public void Apply(SwitchStep step)
        {
            switch (step)
            {
                case SwitchStep.StopUnit stop:
                    Assert.True(_units.Remove(stop.Unit.Name));
                    break;
                case SwitchStep.RemoveNetwork remove:
                    Assert.DoesNotContain(_units.Values, unit => unit.Nets.Any(net => net.Network == remove.Network.Name));
                    Assert.True(_networks.Remove(remove.Network.Name));
                    break;
                case SwitchStep.ChangeNetwork change:
                    if (change.From.Address != change.To.Address)
                        Assert.DoesNotContain(_units.Values, unit => unit.Nets.Any(net => net.Network == change.To.Name));
                    _networks[change.To.Name] = change.To;
                    break;
                case SwitchStep.AddNetwork add:
                    _networks.Add(add.Network.Name, add.Network);
                    break;
                case SwitchStep.UpdateUnit update:
                    Assert.True(_units.ContainsKey(update.Unit.Name));
                    _units[update.Unit.Name] = update.Unit;
                    break;
                case SwitchStep.StartUnit start:
                    Assert.All(start.Unit.Nets, net => Assert.True(_networks.ContainsKey(net.Network)));
                    _units.Add(start.Unit.Name, start.Unit);
                    break;
            }
        }

        public RealisedHost Host() => new([.. _networks.Values.OrderBy(network => network.Name)], [.. _units.Values.OrderBy(unit => unit.Name)]);
    }
}
