using System.Collections.Immutable;

namespace Hillingar.Net;

/// <summary>
/// Decides which rules and which settings published ports need. Forwarding is switched on only for the interfaces that
/// clients come in on and for the bridges that they go to, only where it is off, and what it was switched on for is all
/// that may use it. Where the host is a router already, nothing of that is touched.
/// </summary>
public static class PortPlanner
{
    /// <summary>Why ports cannot be published on a host where nothing has been touched yet.</summary>
    /// <param name="hasTool">Whether there is an nft(8) to set rules with.</param>
    public static ImmutableArray<PortRefusal> Refusals(ImmutableArray<DesiredPort> ports, bool hasTool, IReadOnlyCollection<Listener> listeners) =>
    [
        .. ports.Where(_ => !hasTool).Take(1).Select(port => new PortRefusal.NoTool(port)),
        .. ports.Where(port => port.Port.HostAddress6 is { } address && address.Value == 1).Select(port => new PortRefusal.Ipv6Loopback(port)),
        .. ports.Where(port => port.Port.HostAddress6 is not null && port.Guest6 is null).Select(port => new PortRefusal.NoIpv6(port)),
        .. ports.SelectMany(port => listeners.Where(listener => listener.Competes(port)).Take(1).Select(listener => new PortRefusal.InUse(port, listener))),
    ];

    public static PortPlan Plan(
        string rootId, ImmutableArray<DesiredPort> ports, IReadOnlyCollection<DesiredNetwork> networks, ObservedPorts observed)
    {
        if (observed.Table is { } table && table.Comment != PortRules.Mark(rootId))
            return ports.IsEmpty
                ? new PortPlan([], null, [], [])
                : new PortPlan([], null, [], [new PortRefusal.ForeignTable(PortRules.Table(rootId))]);

        var before = observed.Table?.Opened ?? [];
        var wanted = observed.RoutesAnyway ? [] : Forwarding(ports, networks, observed).ToHashSet();
        // An interface is ours to close only if we opened it; one that forwarded before we came goes on to.
        var opened = observed.Interfaces
            .Where(each => wanted.Contains(each.Interface.Name) && (!each.Forwards || before.Contains(each.Interface.Name)))
            .Select(each => each.Interface.Name).ToImmutableArray();
        var loopback = ports.Where(port => port.ServesLoopback).Select(port => port.Bridge).ToHashSet();

        var closing = observed.RoutesAnyway
            ? []
            : observed.Interfaces.Where(each => each.Forwards && before.Contains(each.Interface.Name) && !wanted.Contains(each.Interface.Name));
        var opening = observed.Interfaces.Where(each => !each.Forwards && opened.Contains(each.Interface.Name));
        var bridges = networks.Select(network => network.Bridge).ToHashSet();
        var routing = observed.Interfaces.Where(
            each => bridges.Contains(each.Interface.Name) && each.RoutesLoopback != loopback.Contains(each.Interface.Name)).ToList();
        return new PortPlan(
            [
                .. closing.Select(each => new PortSetting.Forwarding(each.Interface.Name, On: false)),
                .. routing.Where(each => each.RoutesLoopback).Select(each => new PortSetting.RouteLoopback(each.Interface.Name, On: false)),
            ],
            !ports.IsEmpty ? PortRules.Replacement(rootId, ports, networks, opened)
                : observed.Table is not null ? PortRules.Removal(rootId)
                : null,
            [
                .. routing.Where(each => !each.RoutesLoopback).Select(each => new PortSetting.RouteLoopback(each.Interface.Name, On: true)),
                .. opening.Select(each => new PortSetting.Forwarding(each.Interface.Name, On: true)),
            ],
            []);
    }

    // Clients of other hosts come in on the interface that has the published address, or on any that has one; their answers
    // come in on the bridge. Guests of one network are clients of another's on its bridge.
    private static IEnumerable<string> Forwarding(
        ImmutableArray<DesiredPort> ports, IReadOnlyCollection<DesiredNetwork> networks, ObservedPorts observed)
    {
        foreach (var port in ports.Where(port => port.ServesIpv4 && port.ServesOthers))
        {
            yield return port.Bridge;
            foreach (var each in observed.Interfaces.Select(each => each.Interface).Where(link => IsEntry(link, port, networks)))
                yield return each.Name;
        }
    }

    private static bool IsEntry(ObservedInterface link, DesiredPort port, IReadOnlyCollection<DesiredNetwork> networks)
    {
        if (link.Name == "lo")
            return false;
        var addresses = link.Addresses.Concat(networks.Where(network => network.Bridge == link.Name).Select(network => network.Address));
        return port.Port.HostAddress is { } only ? addresses.Any(address => address.Address == only) : addresses.Any();
    }
}
