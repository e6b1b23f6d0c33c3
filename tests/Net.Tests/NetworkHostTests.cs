using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Hillingar.Linux;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Net.Tests;

/// <summary>On real interfaces, each test in a network namespace of its own.</summary>
public sealed class NetworkHostTests
{
    private static readonly DesiredNetwork Lan = new(UnitName.Parse("lan"), Ipv4Interface.Parse("10.77.0.1/24"), 1400);
    private static readonly DesiredNetwork Dmz = new(UnitName.Parse("dmz"), Ipv4Interface.Parse("10.78.0.1/24"), 1500);
    private readonly NetworkHost _host = new("r1");

    [RootFact]
    public void NetworksAreMadeKeptAndRemoved() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        Assert.False(_host.Apply([Lan, Dmz]).IsRefused);
        var bridge = route.FindLink("hb-lan")!;
        Assert.Equal(("bridge", true, 1400, "hillingar:r1:lan"), (bridge.Kind, bridge.IsUp, bridge.Mtu, bridge.Alias));
        Assert.Equal([new InterfaceAddress(IPAddress.Parse("10.77.0.1"), 24)], route.ListAddresses(bridge.Index));

        Assert.True(_host.Apply([Lan, Dmz]).IsEmpty);
        _host.Apply([Dmz]);
        Assert.Null(route.FindLink("hb-lan"));
        _host.Apply([]);
        Assert.Null(route.FindLink("hb-dmz"));
    });

    [RootFact]
    public void DamageIsMended() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        _host.Apply([Lan]);
        var index = route.FindLink("hb-lan")!.Index;
        var wanted = new InterfaceAddress(IPAddress.Parse("10.77.0.1"), 24);
        route.RemoveAddress(index, wanted);
        route.AddAddress(index, new InterfaceAddress(IPAddress.Parse("10.77.0.9"), 24));
        route.AddAddress(index, wanted);
        route.ChangeLink(index, new LinkChange { Up = false, Mtu = 1300, Mac = PhysicalAddress.Parse("02-00-00-00-00-01") });

        _host.Apply([Lan]);
        Assert.Equal([wanted], route.ListAddresses(index));
        Assert.True(_host.Plan([Lan]).IsEmpty);
    });

    [RootFact]
    public void TapsComeBackToTheirBridge() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        _host.Apply([Lan, Dmz]);
        using var tap = _host.OpenTap(Lan.Name, "ht-a", mac: null);
        using var other = _host.OpenTap(Dmz.Name, "ht-b", mac: null);
        NetworkLink Find(string name) => route.FindLink(name)!;

        route.ChangeLink(Find("ht-a").Index, new LinkChange { MasterIndex = 0 });
        // A bridge without ports goes back to the kernel's own MTU.
        Assert.Equal(["set hb-lan mtu 1400", "join hb-lan ht-a"], _host.Apply([Lan, Dmz]).Actions.Select(action => action.ToString()));
        Assert.Equal(Find("hb-lan").Index, Find("ht-a").MasterIndex);

        route.ChangeLink(Find("ht-a").Index, new LinkChange { Up = false, Mtu = 1300 });
        _host.Apply([Lan, Dmz]);
        Assert.Equal((true, 1400), (Find("ht-a").IsUp, Find("ht-a").Mtu));

        // The bridge that is made anew gets its guests back, and no others.
        route.DeleteLink(Find("hb-lan").Index);
        _host.Apply([Lan, Dmz]);
        Assert.Equal(Find("hb-lan").Index, Find("ht-a").MasterIndex);
        Assert.Equal(Find("hb-dmz").Index, Find("ht-b").MasterIndex);
        Assert.True(_host.Plan([Lan, Dmz]).IsEmpty);
    });

    [RootFact]
    public void ABridgeHasItsIpv6AddressAtOnceAndOnlyWhileItIsWanted() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        var wanted = new InterfaceAddress(IPAddress.Parse("fd00:77::1"), 64);
        _host.Apply([Lan with { Address6 = Ipv6Interface.Parse("fd00:77::1/64") }]);
        var index = route.FindLink("hb-lan")!.Index;
        var link = new InterfaceAddress(IPAddress.Parse("fe80::1"), 64);
        Assert.Equal(
            [wanted, link],
            route.ListAddresses(index).Where(address => address.Address.AddressFamily == AddressFamily.InterNetworkV6)
                .OrderBy(address => address.Address.IsIPv6LinkLocal));
        Assert.True(_host.Plan([Lan with { Address6 = Ipv6Interface.Parse("fd00:77::1/64") }]).IsEmpty);
        // One that is not yet known to be unique could not be bound to.
        using (var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp))
            socket.Bind(new IPEndPoint(wanted.Address, 0));

        route.AddAddress(index, new InterfaceAddress(IPAddress.Parse("fd00:78::1"), 64));
        route.RemoveAddress(index, link);
        _host.Apply([Lan with { Address6 = Ipv6Interface.Parse("fd00:77::1/64") }]);
        Assert.Contains(link, route.ListAddresses(index));
        _host.Apply([Lan]);
        Assert.DoesNotContain(route.ListAddresses(index), address => address.Address.AddressFamily == AddressFamily.InterNetworkV6);
    });

    [RootFact]
    public void AForeignInterfaceIsRefusedAndNothingTouched() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        route.CreateBridge("hb-lan", PhysicalAddress.Parse("02-00-00-00-00-01"), 1500);
        var plan = _host.Apply([Lan, Dmz]);
        Assert.Equal(
            "network \"lan\" needs the interface name 'hb-lan', which belongs to a bridge that Hillingar did not make: "
            + "rename the network, or remove the interface (ip link delete hb-lan)",
            $"{Assert.Single(plan.Refusals)}");
        Assert.Null(route.FindLink("hb-dmz"));
        Assert.False(route.FindLink("hb-lan")!.IsUp);
    });

    [RootFact]
    public void TwoRootsDoNotTouchEachOthersNetworks() => NetworkNamespace.RunInNew(() =>
    {
        var other = new NetworkHost("r2");
        _host.Apply([Lan]);
        Assert.True(other.Apply([Lan]).IsRefused);
        Assert.False(other.Apply([Dmz]).IsRefused);
        other.Apply([]);
        _host.Apply([Lan]);
        using var route = new RouteSocket();
        Assert.NotNull(route.FindLink("hb-lan"));
        Assert.Null(route.FindLink("hb-dmz"));
    });

    [RootFact]
    public void ATapIsAPortOfItsBridgeUntilItIsClosed() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        _host.Apply([Lan]);
        using (var tap = _host.OpenTap(Lan.Name, "ht-dns-x", MacAddress.Parse("02:00:00:00:00:77")))
        {
            var link = route.FindLink("ht-dns-x")!;
            Assert.Equal(
                (route.FindLink("hb-lan")!.Index, true, 1400, "020000000077", "hillingar:r1:lan"),
                (link.MasterIndex, link.IsUp, link.Mtu, $"{link.Mac}", link.Alias));
            Assert.Equal("1\n", File.ReadAllText("/proc/sys/net/ipv6/conf/ht-dns-x/disable_ipv6"));
            Assert.Empty(route.ListAddresses(link.Index));
            Assert.Equal(["ht-dns-x"], _host.ListTaps());
        }

        // A program that another test starts at this moment has a copy of the descriptor until it is executed.
        Assert.True(SpinWait.SpinUntil(() => route.FindLink("ht-dns-x") is null, TimeSpan.FromSeconds(5)), "the tap stays");
    });

    [RootFact]
    public void AFrameFromAGuestReachesTheHost() => NetworkNamespace.RunInNew(() =>
    {
        _host.Apply([Lan]);
        using var tap = _host.OpenTap(Lan.Name, "ht-dns-x", null);

        // Who has 10.77.0.1? Tell 10.77.0.53 (RFC 826). The kernel opens a port of a bridge a moment after it was asked to, so that, as
        // guests do, one asks again where no answer comes.
        byte[] guest = [0x02, 0, 0, 0, 0, 0x53];
        byte[] request =
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, .. guest, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1, .. guest, 10, 77, 0, 53, 0, 0, 0, 0, 0, 0, 10, 77, 0, 1];
        var frame = new byte[1514];
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                tap.Write(request);
                Thread.Sleep(50);
                return TryReadAnswer(tap, frame);
            },
            TimeSpan.FromSeconds(10)));
        Assert.Equal(Ownership.BridgeMac("r1", Lan.Name).ToBytes(), frame[22..28]);
    });

    private static bool TryReadAnswer(FileDescriptor tap, byte[] frame)
    {
        while (tap.TryRead(frame, out _))
        {
            if (frame[12] == 0x08 && frame[13] == 0x06 && frame[21] == 2)
                return true;
        }

        return false;
    }

    [RootFact]
    public void ANamedTapStaysUntilItIsDeleted() => NetworkNamespace.RunInNew(() =>
    {
        using var route = new RouteSocket();
        _host.Apply([Lan]);
        _host.CreateNamedTap(Lan.Name, "ht-dns-x", null);
        var first = route.FindLink("ht-dns-x")!;
        route.ChangeLink(first.Index, new LinkChange { MasterIndex = 0, Up = false });
        _host.CreateNamedTap(Lan.Name, "ht-dns-x", null);
        var second = route.FindLink("ht-dns-x")!;
        Assert.Equal((first.Index, true), (second.Index, second.IsUp));
        Assert.NotEqual(0, second.MasterIndex);
        Assert.Equal(["ht-dns-x"], _host.ListTaps());
        _host.DeleteTap("ht-dns-x");
        _host.DeleteTap("ht-dns-x");
        Assert.Null(route.FindLink("ht-dns-x"));
    });

    [RootFact]
    public void TapsNeedTheirNetworkAndAFreeName() => NetworkNamespace.RunInNew(() =>
    {
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => _host.OpenTap(Lan.Name, "ht-dns-x", null)).Errno);
        _host.Apply([Lan]);
        using var route = new RouteSocket();
        route.CreateBridge("ht-dns-x", PhysicalAddress.Parse("02-00-00-00-00-01"), 1500);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _host.OpenTap(Lan.Name, "ht-dns-x", null)).Errno);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _host.CreateNamedTap(Lan.Name, "ht-dns-x", null)).Errno);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => _host.DeleteTap("ht-dns-x")).Errno);
        Assert.NotNull(route.FindLink("ht-dns-x"));
    });
}
