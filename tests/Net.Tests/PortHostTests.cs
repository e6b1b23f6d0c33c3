using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hillingar.Linux;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Net.Tests;

/// <summary>On the real packet filter, each test in network namespaces of its own: a host, a guest on its bridge, and a client outside.</summary>
public sealed class PortHostTests
{
    private static readonly DesiredNetwork Lan = new(UnitName.Parse("lan"), Ipv4Interface.Parse("10.77.0.1/24"), 1500);
    private readonly NetworkHost _networks = new("r1");
    private readonly PortHost _ports = new("r1", PacketFilter.Find());

    [RootFact]
    public void ClientsOnTheHostAndOutsideReachTheGuest() => WithGuest((guest, client) =>
    {
        guest.Answer(ProtocolType.Udp, 53);
        guest.Answer(ProtocolType.Tcp, 80);
        Publish("5300:53/udp", "127.0.0.1:8080:80/tcp");

        // The guest sees the host as its gateway, and an outside client as itself.
        Assert.Equal("10.77.0.1", Neighbour.Ask(ProtocolType.Udp, "127.0.0.1", 5300));
        Assert.Equal("10.77.0.1", Neighbour.Ask(ProtocolType.Udp, "192.0.2.1", 5300));
        Assert.Equal("10.77.0.1", Neighbour.Ask(ProtocolType.Tcp, "127.0.0.1", 8080));
        Assert.Equal("192.0.2.2", client.Do(() => Neighbour.Ask(ProtocolType.Udp, "192.0.2.1", 5300)));
        // Another guest of the network gets there too, and its answers come by way of the host, for they would be a stranger's otherwise.
        using var other = Neighbour.On("in2", "10.77.0.54/24", "10.77.0.1", bridge: "hb-lan");
        Assert.Equal("10.77.0.1", other.Do(() => Neighbour.Ask(ProtocolType.Udp, "10.77.0.1", 5300)));
    });

    [RootFact]
    public void NothingButThePublishedIsForwarded() => WithGuest((guest, client) =>
    {
        guest.Answer(ProtocolType.Udp, 53);
        guest.Answer(ProtocolType.Udp, 7);
        Publish("5300:53/udp");
        Assert.Equal("192.0.2.2", client.Do(() => Neighbour.Ask(ProtocolType.Udp, "192.0.2.1", 5300)));
        Assert.Null(client.Do(() => Neighbour.Ask(ProtocolType.Udp, "10.77.0.53", 7, 600)));
        client.Answer(ProtocolType.Udp, 7);
        Assert.Null(guest.Do(() => Neighbour.Ask(ProtocolType.Udp, "192.0.2.2", 7, 600)));
        Assert.Equal("0", Setting("all"));
        Assert.Equal(("1", "1"), (Setting("hb-lan"), Setting("out")));
    });

    [RootFact]
    public void WhatIsNoLongerPublishedIsGoneWithAllThatWasSwitchedOn() => WithGuest((_, _) =>
    {
        Publish("53/udp");
        Assert.Contains("\"dns service: 53/udp\"", Nft("list table inet hillingar-r1"), StringComparison.Ordinal);
        Publish();
        Assert.Equal("", Nft("list ruleset"));
        Assert.Equal(("0", "0"), (Setting("hb-lan"), Setting("out")));
        Assert.Equal("0", File.ReadAllText("/proc/sys/net/ipv4/conf/hb-lan/route_localnet").Trim());
    });

    [RootFact]
    public void WhatOthersDidToTheRulesIsPutRight() => WithGuest((guest, _) =>
    {
        guest.Answer(ProtocolType.Udp, 53);
        Publish("53/udp");
        Nft("flush chain inet hillingar-r1 output");
        File.WriteAllText("/proc/sys/net/ipv4/conf/hb-lan/route_localnet", "0");
        Assert.Null(Neighbour.Ask(ProtocolType.Udp, "127.0.0.1", 53, 300));
        Publish("53/udp");
        Assert.Equal("10.77.0.1", Neighbour.Ask(ProtocolType.Udp, "127.0.0.1", 53));
    });

    [RootFact]
    public void TablesOfOthersAreNotTouched() => WithGuest((_, _) =>
    {
        Nft("add table inet filter { chain input { type filter hook input priority 0; policy accept; }; }");
        Nft("add table inet hillingar-r2 { comment \"hillingar:r2\"; }");
        var before = Nft("list ruleset");
        Publish("53/udp");
        Publish();
        Assert.Equal(before, Nft("list ruleset"));

        Nft("add table inet hillingar-r1");
        Assert.IsType<PortRefusal.ForeignTable>(Assert.Single(_ports.Apply([Port("53/udp")], [Lan]).Refusals));
        Assert.False(_ports.Apply([], [Lan]).IsRefused);
        Assert.Contains("table inet hillingar-r1", Nft("list tables"), StringComparison.Ordinal);
    });

    [RootFact]
    public void AProcessThatHasThePortIsNamed() => NetworkNamespace.RunInNew(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 53));
        var refusal = Assert.IsType<PortRefusal.InUse>(Assert.Single(_ports.Refusals([Port("53/udp")])));
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"(pid {Environment.ProcessId})"), refusal.Listener.Process, StringComparison.Ordinal);
        Assert.Empty(_ports.Refusals([Port("5300:53/udp")]));
    });

    private void WithGuest(Action<Neighbour, Neighbour> test) => NetworkNamespace.RunInNew(() =>
    {
        // What the kernel gives a new namespace depends on the first one's settings.
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0");
        Assert.False(_networks.Apply([Lan]).IsRefused);
        using var guest = Neighbour.On("in", "10.77.0.53/24", "10.77.0.1", bridge: "hb-lan");
        using var client = Neighbour.On("out", "192.0.2.2/24", "192.0.2.1", nearAddress: "192.0.2.1/24");
        test(guest, client);
    });

    private void Publish(params string[] ports) => Assert.False(_ports.Apply([.. ports.Select(Port)], [Lan]).IsRefused);

    private static DesiredPort Port(string text) => new(
        UnitName.Parse("dns"), DeviceName.Parse("service"), Lan.Name, PublishedPort.Parse(text), Ipv4Address.Parse("10.77.0.53"), null);

    private static string Setting(string link) => File.ReadAllText($"/proc/sys/net/ipv4/conf/{link}/forwarding").Trim();

    private static string Nft(string command)
    {
        using var process = Process.Start(
            new ProcessStartInfo("nft") { ArgumentList = { command }, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"nft {command}: {complaint}");
        return output;
    }
}
