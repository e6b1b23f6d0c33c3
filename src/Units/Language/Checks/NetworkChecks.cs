using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Checks the networks of a set against each other, and the devices on them.</summary>
internal static class NetworkChecks
{
    /// <summary>Networks whose blocks share addresses.</summary>
    public static void CheckOverlaps(IReadOnlyCollection<NetworkDraft> networks, ICollection<Diagnostic> found)
    {
        CheckOverlaps(
            networks.Where(network => network.Address is not null).Select(network =>
                new Block<Ipv4Address>(
                    network.Name, $"{network.Address!.Value.Prefix}", network.Address.Value.Prefix.First,
                    network.Address.Value.Prefix.Last, network.Address.Span)),
            found);
        CheckOverlaps(
            networks.Where(network => network.Address6 is not null).Select(network =>
                new Block<Ipv6Address>(
                    network.Name, $"{network.Address6!.Value.Prefix}", network.Address6.Value.Prefix.First,
                    network.Address6.Value.Prefix.Last, network.Address6.Span)),
            found);
    }

    /// <summary>Every device on a declared network, with addresses of the network and of its own.</summary>
    public static void CheckDevices(
        IReadOnlyCollection<UnikernelDraft> units, IReadOnlyDictionary<UnitName, NetworkDraft> networks, ICollection<Diagnostic> found)
    {
        var (ports, names) = (new PortClaims(found), new Suggestions(networks.Keys.Select(name => name.ToString())));
        var interfaces = new Claims<string>(DiagnosticCatalog.InterfaceTwice, name => $"the interface {name}", units.Count + networks.Count, found);
        var addresses = new Claims<Ipv4Address>(DiagnosticCatalog.AddressTwice, address => $"the address {address}", units.Count, found);
        var addresses6 = new Claims<Ipv6Address>(DiagnosticCatalog.AddressTwice, address => $"the address {address}", 0, found);
        var macs = new Claims<(UnitName, MacAddress Address)>(DiagnosticCatalog.MacTwice, mac => $"the MAC address {mac.Address}", units.Count, found);
        var devices = new Dictionary<UnitName, List<NetDraft>>();
        foreach (var network in networks.Values.OrderBy(network => network.Name))
            interfaces.Claim(InterfaceNames.Bridge(network.Name), new Claimant(network.Name, null), network.Head);
        foreach (var unit in units)
        {
            foreach (var net in unit.NetDrafts)
            {
                var device = new Claimant(unit.Name, net.Device.Value);
                interfaces.Claim(net.Interface, device, net.Device.Span);
                CheckPublished(net, ports, device, found);
                if (net.Network is not { } name)
                    continue;
                if (networks.TryGetValue(name.Value, out var network))
                {
                    CheckAddresses(net, network, found);
                    if (!devices.TryGetValue(name.Value, out var others))
                        devices.Add(name.Value, others = []);
                    others.Add(net);
                }
                else
                    found.Add(DiagnosticCatalog.UnknownNetwork.At(
                        name.Span, $"there is no network '{name.Value}' in the set",
                        names.For(name.Value.ToString()) ?? names.Declare($"{name.Value}.network.toml")));

                if (net.Address is { } own)
                    addresses.Claim(own.Value, device, own.Span);
                if (net.Address6 is { } own6)
                    addresses6.Claim(own6.Value, device, own6.Span);
                macs.Claim((name.Value, net.Mac.Value), device, net.Mac.Span);
            }
        }

        foreach (var (name, nets) in devices.OrderBy(pair => pair.Key))
            CheckRoom(networks[name], nets, found);
    }

    // Sorted by their first addresses, a block overlaps one before it only if it overlaps the one that reaches furthest.
    private static void CheckOverlaps<T>(IEnumerable<Block<T>> blocks, ICollection<Diagnostic> found)
        where T : IComparable<T>
    {
        Block<T>? widest = null;
        foreach (var block in blocks.OrderBy(block => block.First).ThenBy(block => block.Network))
        {
            if (widest is not null && block.First.CompareTo(widest.Last) <= 0)
                found.Add(DiagnosticCatalog.SubnetsOverlap.At(
                    block.Span, $"the network {block.Network} ({block.Prefix}) overlaps the network {widest.Network} ({widest.Prefix})",
                    null, new DiagnosticNote(widest.Span, "the other network")));
            if (widest is null || block.Last.CompareTo(widest.Last) > 0)
                widest = block;
        }
    }

    private static void CheckAddresses(NetDraft net, NetworkDraft network, ICollection<Diagnostic> found)
    {
        if (net.Address is { } address && network.Address is { Value: var host } declared)
        {
            var role = address.Value == host.Prefix.First ? "names the network"
                : address.Value == host.Prefix.Last ? "is for broadcasts"
                : address.Value == host.Address ? "is the host's own"
                : null;
            if (role is not null || !host.Prefix.Contains(address.Value))
                Report(
                    address.Span, $"{address.Value}", host.Prefix.Contains(address.Value), $"{host.Prefix}",
                    $"{new Ipv4Address(host.Prefix.First.Value + 1)} to {new Ipv4Address(host.Prefix.Last.Value - 1)}", role, declared.Span);
        }

        if (net.Address6 is not { } address6)
            return;
        if (!network.HasAddress6)
            found.Add(DiagnosticCatalog.NetworkWithoutIpv6.At(
                address6.Span, $"the device has an IPv6 address, and the network {network.Name} has none",
                $"Add address6 to [network] in {network.Name}.network.toml, or remove it here.",
                new DiagnosticNote(network.Head, "the network is declared here")));
        else if (network.Address6 is { Value: var host6 } declared6)
        {
            var role = address6.Value.IsMulticast ? "is the address of a group"
                : address6.Value == host6.Prefix.First ? "is what every router answers to"
                : address6.Value == host6.Address ? "is the host's own"
                : null;
            if (role is not null || !host6.Prefix.Contains(address6.Value))
                Report(
                    address6.Span, $"{address6.Value}", host6.Prefix.Contains(address6.Value), $"{host6.Prefix}",
                    $"{new Ipv6Address(host6.Prefix.First.Value + 1)} to {host6.Prefix.Last}", role, declared6.Span);
        }

        void Report(SourceSpan span, string address, bool isInside, string prefix, string range, string? role, SourceSpan declared)
        {
            if (!isInside)
                found.Add(DiagnosticCatalog.AddressOutside.At(
                    span, $"{address} is not in the network {network.Name}, which is {prefix}",
                    $"Choose an address from {range}.", new DiagnosticNote(declared, "the network is declared here")));
            else
                found.Add(DiagnosticCatalog.AddressReserved.At(
                    span, $"{address} {role} in the network {network.Name}", null, new DiagnosticNote(declared, "the network is declared here")));
        }
    }

    private static void CheckPublished(NetDraft net, PortClaims ports, Claimant device, ICollection<Diagnostic> found)
    {
        foreach (var port in net.Publish)
        {
            ports.Claim(port, device);
            if (port.Value.HostAddress6 is not null && net.Address6 is null)
                found.Add(DiagnosticCatalog.PublishedWithoutIpv6.At(
                    port.Span, $"'{port.Value}' is for an IPv6 address of the host, and the device has none that it could lead to"));
        }
    }

    // Of a block of IPv4 addresses, the first, the last and the host's belong to no guest; of one of IPv6, the first and the host's.
    private static void CheckRoom(NetworkDraft network, List<NetDraft> nets, ICollection<Diagnostic> found)
    {
        if (network.Address is { } address)
            Check(address.Span, $"{address.Value.Prefix}", Room(32 - address.Value.PrefixLength, 3), nets);
        if (network.Address6 is { } address6)
            Check(address6.Span, $"{address6.Value.Prefix}", Room(128 - address6.Value.PrefixLength, 2), [.. nets.Where(net => net.Address6 is not null)]);

        void Check(SourceSpan span, string prefix, long room, List<NetDraft> guests)
        {
            if (guests.Count > room)
                found.Add(DiagnosticCatalog.NetworkTooSmall.At(
                    span, $"the network {network.Name} ({prefix}) has room for {(room == 1 ? "1 guest" : $"{room} guests")}, "
                        + $"and {guests.Count} devices are on it", null,
                    new DiagnosticNote(guests[(int)room].Network!.Span, "the first device that finds no room")));
        }

        static long Room(int bits, int reserved) => bits > 40 ? long.MaxValue : (1L << bits) - reserved;
    }

    /// <summary>The addresses of a network, of either version of IP.</summary>
    private sealed record Block<T>(UnitName Network, string Prefix, T First, T Last, SourceSpan Span);
}
