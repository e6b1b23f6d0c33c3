using System.Collections.Immutable;
using Hillingar.Linux;

namespace Hillingar.Net;

/// <summary>
/// The host's published ports: makes rules and settings as planned. It works in the network namespace of the calling thread,
/// and looks afresh each time. For one thread at a time.
/// </summary>
/// <param name="filter">Null where nft is not installed.</param>
public sealed class PortHost(string rootId, PacketFilter? filter)
{
    // The last script that was run, and the table as it was then: as long as both are the same there is nothing to do.
    private (string Script, string Table)? _inForce;

    /// <summary>Why ports cannot be published here; nothing is touched.</summary>
    public ImmutableArray<PortRefusal> Refusals(ImmutableArray<DesiredPort> ports) =>
        ports.IsEmpty ? [] : PortPlanner.Refusals(ports, filter is not null, HostListeners.Read());

    /// <summary>
    /// Makes the published ports exactly these. The bridges of their networks must be there. Rules that are not as they were put in are put in
    /// anew, as one transaction.
    /// </summary>
    /// <exception cref="IOException">The kernel or nft refused a step; applying again goes on from there.</exception>
    public PortPlan Apply(ImmutableArray<DesiredPort> ports, IReadOnlyCollection<DesiredNetwork> networks)
    {
        if (filter is null)
            return new PortPlan([], null, [], [.. ports.Take(1).Select(port => new PortRefusal.NoTool(port))]);
        var name = PortRules.Table(rootId);
        var table = filter.Find(name);
        var plan = PortPlanner.Plan(rootId, ports, networks, Observe(table));
        foreach (var setting in plan.Before)
            Set(setting);
        if (plan.Script is { } script && _inForce != (script, table?.Text ?? ""))
        {
            filter.Run(script);
            _inForce = (script, filter.Find(name)?.Text ?? "");
        }

        foreach (var setting in plan.After)
            Set(setting);
        return plan;
    }

    private static ObservedPorts Observe(ObservedTable? table)
    {
        using var route = new RouteSocket();
        return new ObservedPorts(
            table,
            NetworkSysctl.ForwardsIpv4(NetworkSysctl.AllInterfaces),
            [.. NetworkObserver.Observe(route).Select(link => new ObservedForwarding(
                link, NetworkSysctl.ForwardsIpv4(link.Name), NetworkSysctl.RoutesLoopback(link.Name)))]);
    }

    private static void Set(PortSetting setting)
    {
        switch (setting)
        {
            case PortSetting.Forwarding forwarding:
                NetworkSysctl.ForwardIpv4(forwarding.Interface, forwarding.On);
                break;
            case PortSetting.RouteLoopback loopback:
                NetworkSysctl.RouteLoopback(loopback.Interface, loopback.On);
                break;
            default:
                throw new ArgumentException($"no such setting: {setting}", nameof(setting));
        }
    }
}
