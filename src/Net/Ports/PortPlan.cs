using System.Collections.Immutable;

namespace Hillingar.Net;

/// <summary>What to do about published ports, in order: close, change the rules, open. With refusals there is nothing to do.</summary>
/// <param name="Before">Settings that come before the rules, for the old rules protect what they close.</param>
/// <param name="Script">What nft(8) is to run; null for nothing.</param>
/// <param name="After">Settings that come after the rules, which must protect what they open.</param>
public sealed record PortPlan(
    ImmutableArray<PortSetting> Before, string? Script, ImmutableArray<PortSetting> After, ImmutableArray<PortRefusal> Refusals)
{
    public bool IsRefused => !Refusals.IsEmpty;
}

/// <summary>A switch of an interface under <c>/proc/sys/net/ipv4/conf</c>.</summary>
public abstract record PortSetting(string Interface, bool On)
{
    /// <summary>Whether packets that come in on the interface and are not for the host are sent on.</summary>
    public sealed record Forwarding(string Interface, bool On) : PortSetting(Interface, On)
    {
        public override string ToString() => $"{Interface} forwarding {(On ? "on" : "off")}";
    }

    /// <summary>Whether addresses of 127.0.0.0/8 may come and go on the interface.</summary>
    public sealed record RouteLoopback(string Interface, bool On) : PortSetting(Interface, On)
    {
        public override string ToString() => $"{Interface} route_localnet {(On ? "on" : "off")}";
    }
}

/// <summary>Why ports cannot be published. The text is a sentence for people, with the way out.</summary>
public abstract record PortRefusal
{
    private PortRefusal()
    {
    }

    /// <summary>A table of another program has our name.</summary>
    public sealed record ForeignTable(string Table) : PortRefusal
    {
        public override string ToString() =>
            $"published ports need the packet filter's table 'inet {Table}', which Hillingar did not make: remove it (nft delete table inet {Table})";
    }

    /// <summary>An IPv6 address of the host is to lead to a guest without one.</summary>
    public sealed record NoIpv6(DesiredPort Port) : PortRefusal
    {
        public override string ToString() =>
            $"{Port.Unit} publishes {Port.Port}, and its device {Port.Device} has no IPv6 address: give it an address6, or publish the port on an IPv4 address";
    }

    /// <summary>The kernel sends nothing from ::1 to another host.</summary>
    public sealed record Ipv6Loopback(DesiredPort Port) : PortRefusal
    {
        public override string ToString() =>
            $"{Port.Unit} publishes {Port.Port}, and the kernel lets nothing that speaks to ::1 leave the host: "
                + "publish it on 127.0.0.1, or on an address of an interface";
    }

    /// <summary>A process of the host has the port.</summary>
    public sealed record InUse(DesiredPort Port, Listener Listener) : PortRefusal
    {
        public override string ToString() =>
            $"{Port.Unit} publishes {Port.Port}, and {Listener} on this host: stop that, or publish another port or another address of the host";
    }

    /// <summary>There is nothing to set rules with.</summary>
    public sealed record NoTool(DesiredPort Port) : PortRefusal
    {
        public override string ToString() =>
            $"{Port.Unit} publishes {Port.Port}, which takes nft, and nft is not installed: install the package nftables";
    }
}
