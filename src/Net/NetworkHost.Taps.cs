using System.Net.NetworkInformation;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <remarks>The guests' ends of the networks.</remarks>
public sealed partial class NetworkHost
{
    /// <summary>Makes a tap for a guest, on the bridge of a network and up; it vanishes with its last descriptor.</summary>
    /// <param name="mac">The host's end; it must differ from the guest's. Null for a random one.</param>
    /// <exception cref="LinuxException"><c>ENODEV</c>: the network has no bridge. <c>EEXIST</c>: an interface that is not
    /// ours has the name. <c>EBUSY</c>: a process holds the tap.</exception>
    public FileDescriptor OpenTap(UnitName network, string tapName, MacAddress? mac)
    {
        using var route = new RouteSocket();
        var bridge = FindBridge(route, network);
        _ = FindTap(route, tapName); // Only to refuse a foreign one.
        var tap = TapDevice.Create(tapName);
        try
        {
            Join(route, bridge, tapName, mac);
            return tap;
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a tap that stays until <see cref="DeleteTap"/>, for a tender that opens it by name. One that an earlier
    /// supervisor left behind is put right.
    /// </summary>
    /// <exception cref="LinuxException">As <see cref="OpenTap"/>.</exception>
    public void CreateNamedTap(UnitName network, string tapName, MacAddress? mac)
    {
        using var route = new RouteSocket();
        var bridge = FindBridge(route, network);
        if (FindTap(route, tapName) is null)
            TapDevice.CreatePersistent(tapName);
        Join(route, bridge, tapName, mac);
    }

    /// <summary>Deletes a tap, even under a tender that still holds it; one that is gone is no error.</summary>
    /// <exception cref="LinuxException"><c>EEXIST</c>: an interface that is not ours has the name.</exception>
    public void DeleteTap(string tapName)
    {
        using var route = new RouteSocket();
        if (FindTap(route, tapName) is { } tap)
            route.DeleteLink(tap.Index);
    }

    /// <summary>The names of all taps that are ours, those of an earlier supervisor included.</summary>
    public IReadOnlyList<string> ListTaps()
    {
        using var route = new RouteSocket();
        return [.. route.ListLinks().Where(link => IsOurTap(link) && link.Alias is not null).Select(link => link.Name)];
    }

    // The host has nothing to say on a tap: what it sends to a guest goes through the bridge. IPv6 is taken away before
    // the tap is up, so that not even a neighbour solicitation reaches the guest.
    private static void Join(RouteSocket route, NetworkLink bridge, string tapName, MacAddress? mac)
    {
        NetworkSysctl.DisableIpv6(tapName);
        route.ChangeLink(Index(route, tapName), new LinkChange
        {
            Alias = bridge.Alias,
            Mac = mac is { } address ? new PhysicalAddress(address.ToBytes()) : null,
            Mtu = bridge.Mtu,
            MasterIndex = bridge.Index,
            Up = true,
        });
    }

    private NetworkLink FindBridge(RouteSocket route, UnitName network)
    {
        var name = InterfaceNames.Bridge(network);
        return route.FindLink(name) is { Kind: "bridge" } bridge && Ownership.IsOurs(rootId, bridge.Alias)
            ? bridge
            : throw new LinuxException(Errno.ENODEV, "join bridge", name, "the network has not been made");
    }

    private NetworkLink? FindTap(RouteSocket route, string name)
    {
        var link = route.FindLink(name);
        return link is null || IsOurTap(link)
            ? link
            : throw new LinuxException(Errno.EEXIST, "use tap", name, "an interface that Hillingar did not make here");
    }

    // A tap that a crash left before it was marked has our prefix and no unit's alias. A caller that asks for it by name may
    // have it, for the name holds a hash of ours; a list leaves it out.
    private bool IsOurTap(NetworkLink link) =>
        link.Kind == "tun"
        && link.Name.StartsWith(InterfaceNames.TapPrefix, StringComparison.Ordinal)
        && (link.Alias is null || Ownership.IsOurs(rootId, link.Alias));
}
