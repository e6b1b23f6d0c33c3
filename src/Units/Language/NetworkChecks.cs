namespace Hillingar.Units;

/// <summary>Checks the networks of a set against each other, and the devices on them.</summary>
internal static class NetworkChecks
{
    /// <summary>Networks whose blocks share addresses. Sorted by block, only neighbours can overlap first.</summary>
    public static void CheckOverlaps(IEnumerable<NetworkDraft> networks, ICollection<Diagnostic> found)
    {
        NetworkDraft? widest = null;
        foreach (var network in networks.Where(network => network.Address is not null)
            .OrderBy(network => network.Address!.Value.Prefix.First).ThenBy(network => network.Name))
        {
            if (widest is not null && widest.Address!.Value.Prefix.Overlaps(network.Address!.Value.Prefix))
                found.Add(DiagnosticCatalog.SubnetsOverlap.At(
                    network.Address.Span,
                    $"the network {network.Name} ({network.Address.Value.Prefix}) overlaps the network {widest.Name} ({widest.Address.Value.Prefix})",
                    null, new DiagnosticNote(widest.Address.Span, "the other network")));
            if (widest is null || network.Address!.Value.Prefix.Last > widest.Address!.Value.Prefix.Last)
                widest = network;
        }
    }

    /// <summary>Every device on a declared network, with an address of the network and of its own.</summary>
    public static void CheckDevices(
        IEnumerable<UnikernelDraft> units, IReadOnlyDictionary<UnitName, NetworkDraft> networks, ICollection<Diagnostic> found)
    {
        var addresses = new Dictionary<Ipv4Address, Located<string>>();
        var macs = new Dictionary<(UnitName, MacAddress), Located<string>>();
        foreach (var unit in units)
        {
            foreach (var net in unit.Nets)
            {
                if (net.Network is not { } name)
                    continue;
                var device = $"{unit.Name}'s device {net.Device.Value}";
                if (!networks.TryGetValue(name.Value, out var network))
                    ReportUnknown(name, networks.Keys, found);
                else if (net.Address is { } address && network.Address is { } host)
                    CheckAddress(address, network.Name, host, found);

                if (net.Address is { } own && !addresses.TryAdd(own.Value, new Located<string>(device, own.Span)))
                    ReportTwice(DiagnosticCatalog.AddressTwice, $"the address {own.Value}", own.Span, addresses[own.Value], found);
                if (!macs.TryAdd((name.Value, net.Mac.Value), new Located<string>(device, net.Mac.Span)))
                    ReportTwice(DiagnosticCatalog.MacTwice, $"the MAC address {net.Mac.Value}", net.Mac.Span, macs[(name.Value, net.Mac.Value)], found);
            }
        }
    }

    private static void CheckAddress(Located<Ipv4Address> address, UnitName network, Located<Ipv4Interface> host, ICollection<Diagnostic> found)
    {
        var prefix = host.Value.Prefix;
        if (!prefix.Contains(address.Value))
        {
            found.Add(DiagnosticCatalog.AddressOutside.At(
                address.Span, $"{address.Value} is not in the network {network}, which is {prefix}",
                $"Choose an address from {new Ipv4Address(prefix.First.Value + 1)} to {new Ipv4Address(prefix.Last.Value - 1)}.",
                new DiagnosticNote(host.Span, "the network is declared here")));
            return;
        }

        var role = address.Value == prefix.First ? "names the network"
            : address.Value == prefix.Last ? "is for broadcasts"
            : address.Value == host.Value.Address ? "is the host's own"
            : null;
        if (role is not null)
            found.Add(DiagnosticCatalog.AddressReserved.At(
                address.Span, $"{address.Value} {role} in the network {network}", null, new DiagnosticNote(host.Span, "the network is declared here")));
    }

    private static void ReportUnknown(Located<UnitName> name, IEnumerable<UnitName> known, ICollection<Diagnostic> found)
    {
        var names = known.Select(network => network.ToString()).Order(StringComparer.Ordinal).ToArray();
        var help = Suggestion.For(name.Value.ToString(), names)
            ?? $"Declare it in {name.Value}.network.toml{(names.Length > 0 ? $", or use {string.Join(", ", names)}" : "")}.";
        found.Add(DiagnosticCatalog.UnknownNetwork.At(name.Span, $"there is no network '{name.Value}' in the set", help));
    }

    private static void ReportTwice(
        DiagnosticKind kind, string what, SourceSpan span, Located<string> first, ICollection<Diagnostic> found) =>
        found.Add(kind.At(span, $"{what} is already used by {first.Value}", null, new DiagnosticNote(first.Span, "first used here")));
}
