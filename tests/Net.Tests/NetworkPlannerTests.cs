using Hillingar.Units.Quantities;

namespace Hillingar.Net.Tests;

public sealed class NetworkPlannerTests
{
    private const string Root = "r1";
    private static readonly DesiredNetwork Lan = new(UnitName.Parse("lan"), Ipv4Interface.Parse("10.77.0.1/24"), 1500);
    private static readonly DesiredNetwork Dmz = new(UnitName.Parse("dmz"), Ipv4Interface.Parse("10.78.0.1/24"), 1400);
    private static readonly ObservedInterface Loopback = new("lo", "", null, true, 65536, null, [Ipv4Interface.Parse("127.0.0.1/8")]);

    private static readonly ObservedInterface LanBridge = new(
        "hb-lan", "bridge", "hillingar:r1:lan", true, 1500, Ownership.BridgeMac(Root, Lan.Name), [Lan.Address]);

    [Fact]
    public void AMissingNetworkIsMadeInTheRightOrder() => Plans(
        [Lan],
        [Loopback],
        $"create hb-lan mac {LanBridge.Mac} mtu 1500",
        "mark hb-lan hillingar:r1:lan",
        "add hb-lan address 10.77.0.1/24",
        "set hb-lan up");

    [Fact]
    public void WhatIsAsWantedIsLeftAlone() => Plans([Lan], [Loopback, LanBridge]);

    [Fact]
    public void WhatIsNoLongerWantedIsDeletedFirst() => Plans(
        [Dmz],
        [Loopback, LanBridge],
        "delete hb-lan",
        $"create hb-dmz mac {Ownership.BridgeMac(Root, Dmz.Name)} mtu 1400",
        "mark hb-dmz hillingar:r1:dmz",
        "add hb-dmz address 10.78.0.1/24",
        "set hb-dmz up");

    [Fact]
    public void DamageIsMended()
    {
        Plans([Lan], [LanBridge with { IsUp = false }], "set hb-lan up");
        Plans([Lan], [LanBridge with { Mtu = 9000 }], "set hb-lan mtu 1500");
        Plans([Lan], [LanBridge with { Mac = new MacAddress(0x020000000001) }], $"set hb-lan mac {LanBridge.Mac}");
        Plans([Lan], [LanBridge with { Addresses = [] }], "add hb-lan address 10.77.0.1/24");
        Plans([Lan], [LanBridge with { Alias = "hillingar:r1:old" }], "mark hb-lan hillingar:r1:lan");
    }

    [Fact]
    public void AnIpv6AddressIsAddedAndTakenAwayByItself()
    {
        var six = Lan with { Address6 = Ipv6Interface.Parse("fd00:77::1/64") };
        var link = Ipv6Interface.Parse("fe80::1/64");
        var bridge = LanBridge with { Addresses6 = [link, six.Address6.Value] };
        Plans([six], [LanBridge], "add hb-lan address fe80::1/64", "add hb-lan address fd00:77::1/64");
        Plans([six], [bridge]);
        // One that an earlier version made is without.
        Plans([six], [bridge with { Addresses6 = [six.Address6.Value] }], "add hb-lan address fe80::1/64");
        Plans([Lan], [bridge], "remove hb-lan address fe80::1/64", "remove hb-lan address fd00:77::1/64");
        Plans(
            [six with { Address6 = Ipv6Interface.Parse("fd00:78::1/64") }], [bridge],
            "remove hb-lan address fd00:77::1/64", "add hb-lan address fd00:78::1/64");
        Plans([six with { Address6 = link }], [LanBridge], "add hb-lan address fe80::1/64");
    }

    [Fact]
    public void AnIpv6SubnetThatTheHostHasElsewhereIsRefused()
    {
        var six = Lan with { Address6 = Ipv6Interface.Parse("fd00:77::1/64") };
        var plan = NetworkPlanner.Plan(
            Root, [six, Dmz with { Address6 = Ipv6Interface.Parse("fd00:77:0:0:8000::1/65") }],
            [Loopback with { Addresses6 = [Ipv6Interface.Parse("fd00:77::9/128")] }]);
        Assert.Equal(
            [
                "network \"lan\" is fd00:77::/64, in which the host has fd00:77::9/128 on 'lo' already: choose another subnet",
                "network \"lan\" is fd00:77::/64, which overlaps fd00:77:0:0:8000::/65 of network \"dmz\": choose another subnet",
            ],
            plan.Refusals.Select(refusal => $"{refusal}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheWantedAddressIsPutBackAfterOthersAreRemoved() => Plans(
        [Lan],
        [LanBridge with { Addresses = [Ipv4Interface.Parse("10.77.0.9/24"), Lan.Address] }],
        "remove hb-lan address 10.77.0.9/24",
        "add hb-lan address 10.77.0.1/24");

    [Fact]
    public void TwoNetworksMayExchangeTheirAddresses()
    {
        var dmzBridge = new ObservedInterface("hb-dmz", "bridge", "hillingar:r1:dmz", true, 1400, Ownership.BridgeMac(Root, Dmz.Name), [Dmz.Address]);
        Plans(
            [Lan with { Address = Dmz.Address }, Dmz with { Address = Lan.Address }],
            [LanBridge, dmzBridge],
            "remove hb-dmz address 10.78.0.1/24",
            "remove hb-lan address 10.77.0.1/24",
            "add hb-dmz address 10.77.0.1/24",
            "add hb-lan address 10.78.0.1/24");
    }

    [Fact]
    public void ABridgeThatACrashLeftUnmarkedIsTakenUp() => Plans(
        [Lan],
        [LanBridge with { Alias = null, IsUp = false, Addresses = [] }],
        "mark hb-lan hillingar:r1:lan",
        "add hb-lan address 10.77.0.1/24",
        "set hb-lan up");

    [Fact]
    public void ForeignInterfacesAreRefused()
    {
        var random = new MacAddress(0x020000000001);
        Refuses([Lan], [LanBridge with { Alias = null, Mac = random }], "a bridge that Hillingar did not make");
        Refuses([Lan], [LanBridge with { Alias = "hillingar:r2:lan" }], "its alias is \"hillingar:r2:lan\"");
        Refuses([Lan], [LanBridge with { Alias = "hillingar:r1x:lan" }], "another program");
        Refuses([Lan], [LanBridge with { Kind = "tun" }], "rename the network");
        Refuses([Lan], [LanBridge with { Kind = "", Alias = null }], "an interface that Hillingar did not make");
    }

    [Fact]
    public void ForeignInterfacesAreNeverDeleted()
    {
        Plans([], [LanBridge with { Alias = null }]);
        Plans([], [LanBridge with { Alias = "hillingar:r2:lan" }]);
        Plans([], [LanBridge with { Name = "br0" }]);
        Plans([], [LanBridge with { Kind = "dummy" }]);
    }

    [Fact]
    public void ASubnetThatTheHostUsesElsewhereIsRefused()
    {
        var ethernet = new ObservedInterface("eth0", "", null, true, 1500, null, [Ipv4Interface.Parse("10.77.0.200/16")]);
        Refuses([Lan], [ethernet], "the host has 10.77.0.200/16 on 'eth0' already");

        // A larger network around ours is no conflict: the longer prefix wins, and the host's own address is outside.
        Assert.False(NetworkPlanner.Plan(Root, [Lan], [ethernet with { Addresses = [Ipv4Interface.Parse("10.1.2.3/8")] }]).IsRefused);
    }

    [Fact]
    public void NetworksThatCannotBothBeAreRefused()
    {
        Refuses([Lan, Dmz with { Address = Ipv4Interface.Parse("10.77.0.129/25") }], [], "overlaps");
        var refusal = new NetworkRefusal.BridgeNamesClash(Lan.Name, Dmz.Name, "hb-x");
        Assert.Contains("would both have the interface 'hb-x'", $"{refusal}");
    }

    [Fact]
    public void ARefusalLeavesEverythingUntouched()
    {
        var plan = NetworkPlanner.Plan(Root, [Lan, Dmz], [LanBridge with { Alias = "mine" }]);
        Assert.Empty(plan.Actions);
        Assert.True(plan.IsRefused);
        Assert.False(plan.IsEmpty);
    }

    private static void Plans(DesiredNetwork[] desired, ObservedInterface[] observed, params string[] actions)
    {
        var plan = NetworkPlanner.Plan(Root, desired, observed);
        Assert.Empty(plan.Refusals);
        Assert.Equal(actions, plan.Actions.Select(action => $"{action}"));
    }

    private static void Refuses(DesiredNetwork[] desired, ObservedInterface[] observed, string because)
    {
        var plan = NetworkPlanner.Plan(Root, desired, observed);
        Assert.Contains(because, $"{Assert.Single(plan.Refusals)}");
        Assert.Empty(plan.Actions);
    }
}
