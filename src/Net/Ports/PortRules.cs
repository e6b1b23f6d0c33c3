using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>
/// The rules of published ports as a script for nft(8), which the kernel takes as one transaction: there is no instant with
/// half of the rules, and connections that are under way go on. All is in one table; no other program's is named.
/// </summary>
public static class PortRules
{
    /// <summary>The set of the interfaces on which forwarding was switched on for published ports.</summary>
    public const string OpenedSet = "opened";

    private const string Scheme = "hillingar";

    /// <summary>The table of one root directory.</summary>
    public static string Table(string rootId) => $"{Scheme}-{rootId}";

    /// <summary>What the table says of whose it is.</summary>
    public static string Mark(string rootId) => $"{Scheme}:{rootId}";

    /// <summary>Takes the table away.</summary>
    public static string Removal(string rootId) => $"delete table inet {Table(rootId)}\n";

    /// <summary>Puts the table in place of the one that may be there.</summary>
    /// <param name="ports">At least one.</param>
    /// <param name="networks">The networks that the ports lead to, among others perhaps.</param>
    /// <param name="opened">Interfaces that forward only because ports are published.</param>
    public static string Replacement(
        string rootId, ImmutableArray<DesiredPort> ports, IReadOnlyCollection<DesiredNetwork> networks, IReadOnlyCollection<string> opened)
    {
        var table = Table(rootId);
        var script = new StringBuilder();
        // Adding one that is there is no error, and so makes deleting possible whether it was there or not.
        script.Append(CultureInfo.InvariantCulture, $"add table inet {table}\ndelete table inet {table}\n");
        script.Append(CultureInfo.InvariantCulture, $"table inet {table} {{\n\tcomment \"{Mark(rootId)}\"\n");
        script.Append(CultureInfo.InvariantCulture, $"\tset {OpenedSet} {{\n\t\ttype ifname\n");
        if (opened.Count > 0)
            script.Append(
                CultureInfo.InvariantCulture,
                $"\t\telements = {{ {string.Join(", ", opened.Order(StringComparer.Ordinal).Select(name => $"\"{name}\""))} }}\n");
        script.Append("\t}\n");

        // With route_localnet a guest could speak to what listens on the host's loopback addresses: not so here.
        Chain(script, "guard", "type filter hook prerouting priority raw", ports
            .Where(port => port.ServesLoopback).Select(port => port.Bridge).Distinct().Order(StringComparer.Ordinal)
            .SelectMany<string, string>(bridge => [$"iifname \"{bridge}\" ip daddr 127.0.0.0/8 drop", $"iifname \"{bridge}\" ip saddr 127.0.0.0/8 drop"]));

        // 100 before the filters is where destinations are translated (NF_IP_PRI_NAT_DST); the word for it is not known to the output hook.
        ImmutableArray<string> translations = [.. ports.OrderBy(IsForEveryAddress).SelectMany(Translations)];
        Chain(script, "prerouting", "type nat hook prerouting priority dstnat", translations);
        Chain(script, "output", "type nat hook output priority -100", translations);
        Chain(script, "postrouting", "type nat hook postrouting priority srcnat", Bridges(ports, networks).SelectMany(Masquerades));

        // What another table drops stays dropped: an acceptance ends this table's say only.
        Chain(script, "forward", "type filter hook forward priority filter",
        [
            "ct status dnat accept",
            $"iifname @{OpenedSet} drop comment \"these forward for published ports only\"",
        ]);
        return script.Append("}\n").ToString();
    }

    // The one that names an address comes first, for the first match decides.
    private static bool IsForEveryAddress(DesiredPort port) => port.Port is { HostAddress: null, HostAddress6: null };

    private static IEnumerable<string> Translations(DesiredPort desired)
    {
        var port = desired.Port;
        var protocol = port.Protocol == TransportProtocol.Tcp ? "tcp" : "udp";
        var match = string.Create(CultureInfo.InvariantCulture, $"{protocol} dport {port.HostPort}");
        var comment = $"comment \"{desired.Unit} {desired.Device}: {port}\"";
        if (desired.ServesIpv4)
        {
            var where = port.HostAddress is { } address ? $"ip daddr {address}" : "meta nfproto ipv4 fib daddr type local";
            yield return string.Create(CultureInfo.InvariantCulture, $"{where} {match} dnat ip to {desired.Guest}:{port.GuestPort} {comment}");
        }

        if (desired.ServesIpv6)
        {
            // Nothing but the host itself can have ::1 as its source, and there is no route_localnet for it: a client of ::1 is told no.
            var where = port.HostAddress6 is { } address ? $"ip6 daddr {address}" : "meta nfproto ipv6 ip6 daddr != ::1 fib daddr type local";
            yield return string.Create(CultureInfo.InvariantCulture, $"{where} {match} dnat ip6 to [{desired.Guest6}]:{port.GuestPort} {comment}");
        }
    }

    private static IEnumerable<DesiredNetwork> Bridges(ImmutableArray<DesiredPort> ports, IReadOnlyCollection<DesiredNetwork> networks) =>
        networks.Where(network => ports.Any(port => port.Network == network.Name)).OrderBy(network => network.Name);

    // A client keeps its address, so that guests see who asks, but for two kinds: the host itself, which may speak from an address that
    // the guest cannot answer to, and a guest of the same network, to which the answer would go directly and from an address it did not ask.
    private static IEnumerable<string> Masquerades(DesiredNetwork network)
    {
        yield return $"oifname \"{network.Bridge}\" ct status dnat fib saddr type local masquerade";
        yield return $"oifname \"{network.Bridge}\" ct status dnat ip saddr {network.Address.Prefix} masquerade";
        if (network.Address6 is { } address)
            yield return $"oifname \"{network.Bridge}\" ct status dnat ip6 saddr {address.Prefix} masquerade";
    }

    private static void Chain(StringBuilder script, string name, string hook, IEnumerable<string> rules)
    {
        script.Append(CultureInfo.InvariantCulture, $"\tchain {name} {{\n\t\t{hook}; policy accept;\n");
        foreach (var rule in rules)
            script.Append(CultureInfo.InvariantCulture, $"\t\t{rule}\n");
        script.Append("\t}\n");
    }
}
