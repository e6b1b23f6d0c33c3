using System.Net.Sockets;
using Hillingar.Linux;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Net.Tests;

/// <summary>Who gets an answer from a published port, over IPv4 and IPv6, and as whom the guest sees them. In network namespaces of each test's own.</summary>
public sealed class PortTrafficTests
{
    private const string Frames = "/proc/sys/net/bridge/bridge-nf-call-iptables";
    private const string Frames6 = "/proc/sys/net/bridge/bridge-nf-call-ip6tables";

    private static readonly DesiredNetwork Lan = new(UnitName.Parse("lan"), Ipv4Interface.Parse("10.77.0.1/24"), 1500)
    {
        Address6 = Ipv6Interface.Parse("fd00:77::1/64"),
    };

    private readonly NetworkHost _networks = new("r1");
    private readonly PortHost _ports = new("r1", PacketFilter.Find());

    [RootFact]
    public void APortWithoutAnAddressServesBothFamilies() => WithGuest((guest, client) =>
    {
        guest.Answer(ProtocolType.Udp, 53);
        guest.Answer(ProtocolType.Tcp, 80);
        Publish("5300:53/udp", "8080:80/tcp");
        foreach (var (protocol, port) in new[] { (ProtocolType.Udp, 5300), (ProtocolType.Tcp, 8080) })
        {
            // The host is seen as the gateway, whichever of its addresses it asks.
            Assert.Equal("10.77.0.1", Neighbour.Ask(protocol, "192.0.2.1", port));
            Assert.Equal("fd00:77::1", Neighbour.Ask(protocol, "fd00:2::1", port));
            Assert.Equal("fd00:77::1", Neighbour.Ask(protocol, "fd00:77::1", port));
            Assert.Null(Neighbour.Ask(protocol, "::1", port, 300));
            Assert.Equal("192.0.2.2", client.Do(() => Neighbour.Ask(protocol, "192.0.2.1", port)));
        }
    });

    [RootFact]
    public void ClientsOutsideOfIpv6TakeAHostThatForwardsIt() => WithGuest((guest, client) =>
    {
        guest.Answer(ProtocolType.Udp, 53);
        Publish("5300:53/udp");
        Assert.Null(client.Do(() => Neighbour.Ask(ProtocolType.Udp, "fd00:2::1", 5300, 500)));
        ForwardIpv6();
        Assert.Equal("fd00:2::2", client.Do(() => Neighbour.Ask(ProtocolType.Udp, "fd00:2::1", 5300)));
    });

    [RootFact]
    public void APortOfOneAddressServesNoOther() => WithGuest((guest, client) =>
    {
        guest.Answer(ProtocolType.Udp, 53);
        ForwardIpv6();
        Publish("192.0.2.1:5300:53/udp", "[fd00:2::1]:5301:53/udp");
        Assert.Equal("192.0.2.2", client.Do(() => Neighbour.Ask(ProtocolType.Udp, "192.0.2.1", 5300)));
        Assert.Equal("fd00:2::2", client.Do(() => Neighbour.Ask(ProtocolType.Udp, "fd00:2::1", 5301)));
        Assert.Null(client.Do(() => Neighbour.Ask(ProtocolType.Udp, "fd00:2::1", 5300, 300)));
        Assert.Null(client.Do(() => Neighbour.Ask(ProtocolType.Udp, "192.0.2.1", 5301, 300)));
        Assert.Null(Neighbour.Ask(ProtocolType.Udp, "127.0.0.1", 5300, 300));
        Assert.Null(Neighbour.Ask(ProtocolType.Udp, "fd00:77::1", 5301, 300));
    });

    [RootFact]
    public void GuestsOfTheNetworkReachThePortAlsoTheOneThatHasIt() => GuestsAreAnswered(framesAreFiltered: false);

    [RootFact]
    public void OtherGuestsOfTheNetworkDoSoWhereFramesAreFilteredAsPackets() => GuestsAreAnswered(framesAreFiltered: true);

    private void GuestsAreAnswered(bool framesAreFiltered) => WithGuest((guest, _) =>
    {
        FilterFrames(framesAreFiltered);
        guest.Answer(ProtocolType.Udp, 53);
        guest.Answer(ProtocolType.Tcp, 80);
        ForwardIpv6();
        Publish("5300:53/udp", "8080:80/tcp");
        using var other = Neighbour.On("in2", "10.77.0.54/24", "10.77.0.1", bridge: "hb-lan").WithIpv6("fd00:77::54/64", "fd00:77::1");
        foreach (var asker in framesAreFiltered ? new[] { other } : [other, guest])
        {
            foreach (var (protocol, port) in new[] { (ProtocolType.Udp, 5300), (ProtocolType.Tcp, 8080) })
            {
                // By way of the host, for the answer would come from a stranger otherwise; more than once, for a redirection would show the second time.
                foreach (var server in new[] { "10.77.0.1", "192.0.2.1", "192.0.2.1" })
                    Assert.Equal((asker == guest, server, "10.77.0.1"), (asker == guest, server, asker.Do(() => Neighbour.Ask(protocol, server, port))));
                foreach (var server in new[] { "fd00:77::1", "fd00:2::1", "fd00:2::1" })
                    Assert.Equal((asker == guest, server, "fd00:77::1"), (asker == guest, server, asker.Do(() => Neighbour.Ask(protocol, server, port))));
            }
        }
    });

    private void WithGuest(Action<Neighbour, Neighbour> test) => NetworkNamespace.RunInNew(() =>
    {
        // What the kernel gives a new namespace depends on the first one's settings.
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0");
        File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "0");
        Assert.False(_networks.Apply([Lan]).IsRefused);
        using var guest = Neighbour.On("in", "10.77.0.53/24", "10.77.0.1", bridge: "hb-lan").WithIpv6("fd00:77::53/64", "fd00:77::1");
        using var client = Neighbour.On("out", "192.0.2.2/24", "192.0.2.1", nearAddress: "192.0.2.1/24").WithIpv6(
            "fd00:2::2/64", "fd00:2::1", "out", "fd00:2::1/64");
        test(guest, client);
    });

    private void Publish(params string[] ports) => Assert.False(_ports.Apply([.. ports.Select(Port)], [Lan]).IsRefused);

    private static void ForwardIpv6() => File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");

    // Whether the kernel hands what it bridges to the packet filter of IP, as it does once br_netfilter is there.
    private static void FilterFrames(bool on)
    {
        Assert.SkipUnless(!on || File.Exists(Frames), "needs the kernel's br_netfilter");
        foreach (var setting in new[] { Frames, Frames6 }.Where(File.Exists))
            File.WriteAllText(setting, on ? "1" : "0");
    }

    private static DesiredPort Port(string text) => new(
        UnitName.Parse("dns"), DeviceName.Parse("service"), Lan.Name, PublishedPort.Parse(text),
        Ipv4Address.Parse("10.77.0.53"), Ipv6Address.Parse("fd00:77::53"));
}
