using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>
/// Decides how to get from the interfaces that there are to the networks that are wanted. Only bridges that are ours are
/// ever changed or deleted (<see cref="Ownership"/>); a second run on the outcome plans nothing.
/// </summary>
public static class NetworkPlanner
{
    /// <param name="rootId">What tells this root directory's interfaces from those of other supervisors on the host.</param>
    public static NetworkPlan Plan(string rootId, IReadOnlyCollection<DesiredNetwork> desired, IReadOnlyCollection<ObservedInterface> observed)
    {
        var wanted = desired.OrderBy(network => network.Name).ToList();
        ImmutableArray<NetworkRefusal> refusals =
        [
            .. Clashes(wanted),
            .. wanted.SelectMany(network => Conflicts(rootId, network, observed)),
        ];
        if (!refusals.IsEmpty)
            return new NetworkPlan([], refusals);

        // Deletions first: an address may move from a bridge that goes to one that comes.
        return new NetworkPlan(
            [
                .. Obsolete(rootId, wanted, observed).Select(link => new NetworkAction.Delete(link.Name)),
                .. wanted.SelectMany(network => RemoveAddresses(network, Find(network, observed))),
                .. wanted.SelectMany(network => Establish(rootId, network, Find(network, observed))),
                .. wanted.SelectMany(network => Rejoin(rootId, network, observed)),
            ],
            []);
    }

    private static IEnumerable<NetworkRefusal> Clashes(List<DesiredNetwork> wanted)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            foreach (var other in wanted.Take(i))
            {
                if (wanted[i].Bridge == other.Bridge)
                    yield return new NetworkRefusal.BridgeNamesClash(wanted[i].Name, other.Name, other.Bridge);
                if (wanted[i].Address.Prefix.Overlaps(other.Address.Prefix))
                    yield return new NetworkRefusal.SubnetsOverlap(wanted[i].Name, $"{wanted[i].Address.Prefix}", other.Name, $"{other.Address.Prefix}");
                if (wanted[i].Address6 is { } mine && other.Address6 is { } theirs
                    && (mine.Prefix.Contains(theirs.Address) || theirs.Prefix.Contains(mine.Address)))
                    yield return new NetworkRefusal.SubnetsOverlap(wanted[i].Name, $"{mine.Prefix}", other.Name, $"{theirs.Prefix}");
            }
        }
    }

    private static IEnumerable<NetworkRefusal> Conflicts(string rootId, DesiredNetwork network, IReadOnlyCollection<ObservedInterface> observed)
    {
        if (Find(network, observed) is { } link && !IsOurs(rootId, network, link))
            yield return new NetworkRefusal.ForeignInterface(network.Name, link.Name, link.Kind, link.Alias);

        // Our own other bridges do not count: they give their addresses up where that is needed.
        foreach (var other in observed.Where(link => link.Name != network.Bridge && !IsMarked(rootId, link)))
        {
            foreach (var address in other.Addresses.Where(address => network.Address.Prefix.Contains(address.Address)))
                yield return new NetworkRefusal.SubnetInUse(network.Name, $"{network.Address.Prefix}", other.Name, $"{address}");
            foreach (var address in other.Addresses6.Where(address => network.Address6?.Prefix.Contains(address.Address) == true))
                yield return new NetworkRefusal.SubnetInUse(network.Name, $"{network.Address6!.Value.Prefix}", other.Name, $"{address}");
        }
    }

    private static IEnumerable<ObservedInterface> Obsolete(string rootId, List<DesiredNetwork> wanted, IReadOnlyCollection<ObservedInterface> observed) =>
        observed
            .Where(link => IsMarked(rootId, link) && wanted.TrueForAll(network => network.Bridge != link.Name))
            .OrderBy(link => link.Name, StringComparer.Ordinal);

    private static IEnumerable<NetworkAction> RemoveAddresses(DesiredNetwork network, ObservedInterface? link) =>
    [
        .. (link?.Addresses ?? [])
            .Where(address => address != network.Address)
            .Select(address => new NetworkAction.RemoveAddress(network.Bridge, address)),
        .. (link?.Addresses6 ?? [])
            .Where(address => !network.Addresses6.Contains(address))
            .Select(address => new NetworkAction.RemoveAddress6(network.Bridge, address)),
    ];

    private static IEnumerable<NetworkAction> Establish(string rootId, DesiredNetwork network, ObservedInterface? link)
    {
        var bridge = network.Bridge;
        var mac = Ownership.BridgeMac(rootId, network.Name);
        var alias = Ownership.Alias(rootId, network.Name);
        if (link is null)
            yield return new NetworkAction.Create(bridge, mac, network.Mtu);
        if (link?.Alias != alias)
            yield return new NetworkAction.Mark(bridge, alias);
        if (link is not null && link.Mac != mac)
            yield return new NetworkAction.SetMac(bridge, mac);
        if (link is not null && link.Mtu != network.Mtu)
            yield return new NetworkAction.SetMtu(bridge, network.Mtu);

        // Removing an address takes along those that the kernel counts as secondary to it, perhaps the wanted one.
        if (link is null || !link.Addresses.SequenceEqual([network.Address]))
            yield return new NetworkAction.AddAddress(bridge, network.Address);
        foreach (var address in network.Addresses6.Where(address => link?.Addresses6.Contains(address) != true))
            yield return new NetworkAction.AddAddress6(bridge, address);
        if (link?.IsUp != true)
            yield return new NetworkAction.SetUp(bridge);
    }

    // A tap says by its mark which network it was made for: it is on that bridge, even if another program took it, or the bridge, away.
    private static IEnumerable<NetworkAction> Rejoin(string rootId, DesiredNetwork network, IReadOnlyCollection<ObservedInterface> observed)
    {
        var mark = Ownership.Alias(rootId, network.Name);
        return observed
            .Where(link => link.Kind == "tun" && link.Name.StartsWith(InterfaceNames.TapPrefix, StringComparison.Ordinal) && link.Alias == mark)
            .Where(link => link.Master != network.Bridge || !link.IsUp || link.Mtu != network.Mtu)
            .OrderBy(link => link.Name, StringComparer.Ordinal)
            .Select(link => new NetworkAction.Join(network.Bridge, link.Name, network.Mtu));
    }

    private static ObservedInterface? Find(DesiredNetwork network, IReadOnlyCollection<ObservedInterface> observed) =>
        observed.FirstOrDefault(link => link.Name == network.Bridge);

    private static bool IsOurs(string rootId, DesiredNetwork network, ObservedInterface link) =>
        IsMarked(rootId, link) || IsHalfMade(rootId, network, link);

    private static bool IsMarked(string rootId, ObservedInterface link) =>
        link.Kind == "bridge"
        && link.Name.StartsWith(InterfaceNames.BridgePrefix, StringComparison.Ordinal)
        && Ownership.IsOurs(rootId, link.Alias);

    private static bool IsHalfMade(string rootId, DesiredNetwork network, ObservedInterface link) =>
        link is { Kind: "bridge", Alias: null } && link.Mac == Ownership.BridgeMac(rootId, network.Name);
}
