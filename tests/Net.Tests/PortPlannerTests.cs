using System.Collections.Immutable;
using System.Net;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Net.Tests;

public sealed class PortPlannerTests
{
    private const string Root = "r1";

    private static readonly DesiredNetwork Lan = new(UnitName.Parse("lan"), Ipv4Interface.Parse("10.77.0.1/24"), 1500)
    {
        Address6 = Ipv6Interface.Parse("fd00:77::1/64"),
    };

    private static readonly DesiredNetwork Dmz = new(UnitName.Parse("dmz"), Ipv4Interface.Parse("10.78.0.1/24"), 1500);
    private static readonly ObservedForwarding Loopback = Link("lo", "127.0.0.1/8");
    private static readonly ObservedForwarding Bridge = Link("hb-lan", "10.77.0.1/24");
    private static readonly ObservedForwarding Outside = Link("eth0", "192.0.2.1/24");

    [Fact]
    public void TheRulesAreOneTableThatReplacesTheOldOne() => Golden.Matches("ports.nft", PortRules.Replacement(
        Root,
        [
            Port("53/udp", guest6: "fd00:77::53"), Port("127.0.0.1:8080:80/tcp"), Port("192.0.2.1:53:5353/udp"),
            Port("[fd00:1::1]:443:8443/tcp", guest6: "fd00:77::53"),
        ],
        [Dmz, Lan],
        ["hb-lan", "eth0"]));

    [Fact]
    public void NothingPublishedAndNothingThereIsNothingToDo()
    {
        var plan = Plan([], null, Loopback, Bridge, Outside);
        Assert.Null(plan.Script);
        Assert.Empty(plan.Before.Concat(plan.After));
    }

    [Fact]
    public void APortForAllOpensTheBridgeAndTheWaysIn()
    {
        var plan = Plan([Port("53/udp")], null, Loopback, Bridge, Outside, Link("unaddressed"));
        Assert.Empty(plan.Before);
        Assert.Equal(["hb-lan route_localnet on", "hb-lan forwarding on", "eth0 forwarding on"], plan.After.Select(setting => $"{setting}"));
        Assert.Contains("elements = { \"eth0\", \"hb-lan\" }", plan.Script, StringComparison.Ordinal);
    }

    [Fact]
    public void APortOfTheLoopbackOpensNoWayIn()
    {
        var plan = Plan([Port("127.0.0.1:53:53/udp")], null, Loopback, Bridge, Outside);
        Assert.Equal(["hb-lan route_localnet on"], plan.After.Select(setting => $"{setting}"));
    }

    [Fact]
    public void APortOfOneAddressOpensItsInterfaceAlone()
    {
        var plan = Plan([Port("192.0.2.1:53:53/udp")], null, Loopback, Bridge, Outside, Link("eth1", "198.51.100.1/24"));
        Assert.Equal(["hb-lan forwarding on", "eth0 forwarding on"], plan.After.Select(setting => $"{setting}"));
    }

    [Fact]
    public void WhatForwardedBeforeIsNotOursToRestrictOrToClose()
    {
        var router = Outside with { Forwards = true };
        var plan = Plan([Port("53/udp")], null, Loopback, Bridge, router);
        Assert.Contains("elements = { \"hb-lan\" }", plan.Script, StringComparison.Ordinal);

        plan = Plan([], Table("hb-lan"), Loopback, Bridge with { Forwards = true, RoutesLoopback = true }, router);
        Assert.Equal(["hb-lan forwarding off", "hb-lan route_localnet off"], plan.Before.Select(setting => $"{setting}"));
        Assert.Equal("delete table inet hillingar-r1\n", plan.Script);
    }

    [Fact]
    public void OnARouterNothingIsSwitched()
    {
        var observed = new ObservedPorts(
            Table("eth0"), RoutesAnyway: true, [Bridge with { Forwards = true }, Outside with { Forwards = true }]);
        var plan = PortPlanner.Plan(Root, [Port("192.0.2.1:53:53/udp")], [Lan], observed);
        Assert.Empty(plan.Before.Concat(plan.After));
        Assert.DoesNotContain("elements", plan.Script, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondRunChangesNoSetting()
    {
        var plan = Plan(
            [Port("53/udp")], Table("eth0", "hb-lan"), Loopback, Bridge with { Forwards = true, RoutesLoopback = true }, Outside with { Forwards = true });
        Assert.Empty(plan.Before.Concat(plan.After));
        Assert.Contains("elements = { \"eth0\", \"hb-lan\" }", plan.Script, StringComparison.Ordinal);
    }

    [Fact]
    public void ATableOfSomebodyElseIsNotTouched()
    {
        var foreign = new ObservedTable("mine", []);
        Assert.Null(Plan([], foreign).Script);
        var plan = Plan([Port("53/udp")], foreign);
        Assert.Null(plan.Script);
        Assert.Equal(
            "published ports need the packet filter's table 'inet hillingar-r1', which Hillingar did not make: remove it (nft delete table inet hillingar-r1)",
            $"{Assert.Single(plan.Refusals)}");
    }

    [Fact]
    public void WhatCannotBePublishedIsRefused()
    {
        Assert.Equal(
            [
                "dns publishes 53/udp, which takes nft, and nft is not installed: install the package nftables",
                "dns publishes [::1]:53/udp, and the kernel lets nothing that speaks to ::1 leave the host: "
                    + "publish it on 127.0.0.1, or on an address of an interface",
                "dns publishes [::1]:53/udp, and its device service has no IPv6 address: give it an address6, or publish the port on an IPv4 address",
                "dns publishes 53/udp, and named (pid 9) listens on 127.0.0.1:53/udp on this host: "
                    + "stop that, or publish another port or another address of the host",
            ],
            PortPlanner.Refusals(
                [Port("53/udp"), Port("[::1]:53/udp")], hasTool: false, [new Listener(TransportProtocol.Udp, IPAddress.Loopback, 53, "named (pid 9)")])
                .Select(refusal => $"{refusal}"));
    }

    [Theory]
    [InlineData("53/udp", "127.0.0.53", true)]
    [InlineData("53/udp", "0.0.0.0", true)]
    [InlineData("53/udp", "::", true)]
    [InlineData("53/udp", "::1", false)]
    [InlineData("53/udp", "fd00::1", false)]
    [InlineData("192.0.2.1:53/udp", "127.0.0.53", false)]
    [InlineData("192.0.2.1:53/udp", "192.0.2.1", true)]
    [InlineData("192.0.2.1:53/udp", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1:53/udp", "::", true)]
    [InlineData("53/tcp", "0.0.0.0", false)]
    [InlineData("5353:53/udp", "0.0.0.0", false)]
    public void ASocketCompetesWhereAClientCouldMeanEither(string published, string bound, bool competes) =>
        Assert.Equal(competes, new Listener(TransportProtocol.Udp, IPAddress.Parse(bound), 53, null).Competes(Port(published)));

    [Fact]
    public void SocketsAreReadFromTheKernelsTables()
    {
        const string Tcp = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
            + "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0\n"
            + "   1: 0100007F:0016 0100007F:A001 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1\n";
        const string Tcp6 = "  sl  local_address                         remote_address                        st\n"
            + "   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 "
            + "0A 00000000:00000000 00:00000000 00000000     0        0 4713 1\n";
        Assert.Equal(
            [(new Listener(TransportProtocol.Tcp, IPAddress.Loopback, 22, null), "4711")],
            HostListeners.Parse(Tcp, TransportProtocol.Tcp, "0A"));
        Assert.Equal(
            [(new Listener(TransportProtocol.Tcp, IPAddress.IPv6Loopback, 8080, null), "4713")],
            HostListeners.Parse(Tcp6, TransportProtocol.Tcp, "0A"));
    }

    [Fact]
    public void ATableIsReadAsNftPrintsIt()
    {
        var table = PacketFilter.Parse(
            "table inet hillingar-r1 {\n\tcomment \"hillingar:r1\"\n\tset opened {\n\t\ttype ifname\n\t\telements = { \"eth0\",\n"
                + "\t\t\t     \"hb-lan\" }\n\t}\n\n\tchain forward {\n\t\tct status dnat accept comment \"x\"\n\t}\n}\n");
        Assert.Equal("hillingar:r1", table.Comment);
        Assert.Equal(["eth0", "hb-lan"], table.Opened);
        Assert.Equal((null, 0), (PacketFilter.Parse("table inet hillingar-r1 {\n\tchain a {\n"
            + "\t\tdrop comment \"hillingar:r1\"\n\t}\n}\n") is var other ? other.Comment : "", other.Opened.Length));
    }

    private static PortPlan Plan(ImmutableArray<DesiredPort> ports, ObservedTable? table, params ImmutableArray<ObservedForwarding> links) =>
        PortPlanner.Plan(Root, ports, [Lan], new ObservedPorts(table, RoutesAnyway: false, links));

    private static ObservedTable Table(params ImmutableArray<string> opened) => new("hillingar:r1", opened);

    private static ObservedForwarding Link(string name, params string[] addresses) => new(
        new ObservedInterface(name, "", null, true, 1500, null, [.. addresses.Select(Ipv4Interface.Parse)]), Forwards: false, RoutesLoopback: false);

    private static DesiredPort Port(string text, string? guest6 = null) => new(
        UnitName.Parse("dns"), DeviceName.Parse("service"), Lan.Name, PublishedPort.Parse(text),
        Ipv4Address.Parse("10.77.0.53"), guest6 is null ? null : Ipv6Address.Parse(guest6));
}
