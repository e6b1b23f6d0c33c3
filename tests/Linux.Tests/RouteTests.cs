using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests;

public sealed class RouteTests
{
    private static readonly PhysicalAddress Mac = PhysicalAddress.Parse("02-00-00-12-34-56");

    [RootFact]
    public void ANewNamespaceHasOnlyItsLoopbackAndThatIsUp() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var loopback = route.ListLinks().Single(link => link.Kind.Length == 0);
        Assert.Equal(("lo", 1, true, 0), (loopback.Name, loopback.Index, loopback.IsUp, loopback.MasterIndex));
        Assert.Contains(new InterfaceAddress(IPAddress.Loopback, 8), route.ListAddresses(loopback.Index));
    });

    [RootFact]
    public void ABridgeIsMadeChangedAndDeleted() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var index = route.CreateBridge("hb-test", Mac, 1400);
        Assert.Equal(new NetworkLink(index, "hb-test", "bridge", IsUp: false, 1400, 0, Mac, Alias: null), route.FindLink("hb-test"));

        route.ChangeLink(index, new LinkChange { Up = true, Mtu = 1300, Alias = "hillingar:é" });
        Assert.Equal(new NetworkLink(index, "hb-test", "bridge", IsUp: true, 1300, 0, Mac, "hillingar:é"), route.FindLink("hb-test"));
        route.ChangeLink(index, new LinkChange { Up = false, Alias = "" });
        Assert.Equal((false, null), (route.FindLink("hb-test")!.IsUp, route.FindLink("hb-test")!.Alias));

        route.DeleteLink(index);
        Assert.Null(route.FindLink("hb-test"));
    });

    [RootFact]
    public void ABridgeForwardsAtOnceAndFloodsMulticast() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        route.CreateBridge("hb-test", Mac, 1500);
        var options = Ip("-d link show hb-test");
        Assert.Contains(" forward_delay 0 ", options);
        Assert.Contains(" stp_state 0 ", options);
        Assert.Contains(" mcast_snooping 0 ", options);
        Assert.Contains(" ageing_time 30000 ", options);
    });

    [RootFact]
    public void PortsJoinAndLeaveABridge() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var bridge = route.CreateBridge("hb-test", Mac, 1500);
        using var tap = TapDevice.Create("ht-test");
        var port = route.FindLink("ht-test")!.Index;
        route.ChangeLink(port, new LinkChange { MasterIndex = bridge, Up = true, WithoutLinkLocalAddress = true });
        Assert.Equal(bridge, route.FindLink("ht-test")!.MasterIndex);

        // The bridge keeps the address that it was given, with any addresses of its ports.
        Assert.Equal(Mac, route.FindLink("hb-test")!.Mac);
        route.ChangeLink(port, new LinkChange { MasterIndex = 0, Mac = PhysicalAddress.Parse("02-00-00-00-00-99") });
        Assert.Equal((0, "020000000099"), (route.FindLink("ht-test")!.MasterIndex, $"{route.FindLink("ht-test")!.Mac}"));
    });

    [RootFact]
    public void AddressesComeAndGo() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var index = route.CreateBridge("hb-test", Mac, 1500);
        route.ChangeLink(index, new LinkChange { Up = true, WithoutLinkLocalAddress = true });
        var inet = new InterfaceAddress(IPAddress.Parse("10.77.0.1"), 24);
        var inet6 = new InterfaceAddress(IPAddress.Parse("fd00:77::1"), 64);
        route.AddAddress(index, inet);
        route.AddAddress(index, inet6);
        Assert.Equal([inet, inet6], route.ListAddresses(index));
        Assert.Contains("inet 10.77.0.1/24 brd 10.77.0.255 ", Ip("address show hb-test"));
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => route.AddAddress(index, inet)).Errno);
        route.RemoveAddress(index, inet);
        Assert.Equal([inet6], route.ListAddresses(index));
        Assert.Equal(Errno.EADDRNOTAVAIL, Assert.Throws<LinuxException>(() => route.RemoveAddress(index, inet)).Errno);
    });

    [RootFact]
    public void TheKernelsExplanationIsPassedOn() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var refusal = Assert.Throws<LinuxException>(() => route.CreateBridge("hb-test", Mac, 10));
        Assert.Equal("RTM_NEWLINK 'hb-test': Invalid argument (mtu less than device minimum)", refusal.Message);
        route.CreateBridge("hb-test", Mac, 1500);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => route.CreateBridge("hb-test", Mac, 1500)).Errno);
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => route.ChangeLink(4242, new LinkChange { Up = true })).Errno);
    });

    [RootFact]
    public void ALongListIsReadWhole() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var before = route.ListLinks().Count;
        for (var i = 0; i < 60; i++)
            route.CreateBridge($"hb-{i}", Mac, 1500);
        Assert.Equal(before + 60, route.ListLinks().Count);
    });

    [RootFact]
    public void IPv6CanBeTakenFromAnInterface() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var index = route.CreateBridge("hb-test", Mac, 1500);
        NetworkSysctl.IgnoreRouterAdvertisements("hb-test");
        NetworkSysctl.DisableIpv6("hb-test");
        Assert.Equal("0\n", File.ReadAllText("/proc/sys/net/ipv6/conf/hb-test/accept_ra"));
        var inet6 = new InterfaceAddress(IPAddress.Parse("fd00:77::1"), 64);
        Assert.Throws<LinuxException>(() => route.AddAddress(index, inet6));
    });

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-letters-")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("tap%d")]
    [InlineData("..")]
    public void WhatCannotNameAnInterfaceIsNotAsked(string name)
    {
        using var route = new RouteSocket();
        Assert.Throws<ArgumentException>(() => route.FindLink(name));
    }

    [Fact]
    public void MalformedAnswersAreCutOff()
    {
        byte[] header = [20, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9];
        Assert.Single(NetlinkMessage.Split(header));
        Assert.Empty(NetlinkMessage.Split(header.AsMemory(0, 19)));
        Assert.Single(NetlinkMessage.Split((byte[])[.. header, .. header[..10]]));
        Assert.Empty(NetlinkMessage.Split(new byte[64]));
        Assert.Equal([1], NetlinkMessage.Attributes((byte[])[5, 0, 1, 0, 7, 0, 0, 0, 99, 0, 2, 0]).Keys.Select(key => (int)key));
        Assert.Empty(NetlinkMessage.Attributes((byte[])[3, 0, 1, 0]));
    }

    // The reference: iproute2, run on the thread that is in the namespace.
    private static string Ip(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/sbin/ip", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
