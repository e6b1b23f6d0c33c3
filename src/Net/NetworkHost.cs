using System.Net;
using System.Net.NetworkInformation;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>
/// The host's networks: makes bridges and taps as planned. It works in the network namespace of the calling thread, and
/// looks afresh each time, so that nothing it does depends on what it did before. For one thread at a time.
/// </summary>
/// <param name="rootId">What tells this root directory's interfaces from those of other supervisors on the host: some
/// short text without a colon that stays the same for as long as the directory exists.</param>
public sealed partial class NetworkHost(string rootId)
{
    /// <summary>What <see cref="Apply"/> would do.</summary>
    public NetworkPlan Plan(IReadOnlyCollection<DesiredNetwork> desired)
    {
        using var route = new RouteSocket();
        return NetworkPlanner.Plan(rootId, desired, NetworkObserver.Observe(route));
    }

    /// <summary>
    /// Makes missing bridges, mends ours, and deletes those of ours that are not wanted. If anything is refused, nothing
    /// has been touched. A bridge that goes takes its addresses along; taps on it stay, without a bridge.
    /// </summary>
    /// <returns>What was done, or why nothing was.</returns>
    /// <exception cref="LinuxException">The kernel refused a step; applying again goes on from there.</exception>
    public NetworkPlan Apply(IReadOnlyCollection<DesiredNetwork> desired)
    {
        using var route = new RouteSocket();
        var plan = NetworkPlanner.Plan(rootId, desired, NetworkObserver.Observe(route));
        foreach (var action in plan.Actions)
            Carry(route, action);
        return plan;
    }

    private static void Carry(RouteSocket route, NetworkAction action)
    {
        switch (action)
        {
            case NetworkAction.Create create:
                Create(route, create);
                break;
            case NetworkAction.Mark mark:
                Change(route, mark, new LinkChange { Alias = mark.Alias });
                break;
            case NetworkAction.SetMtu set:
                Change(route, set, new LinkChange { Mtu = set.Mtu });
                break;
            case NetworkAction.SetMac set:
                Change(route, set, new LinkChange { Mac = new PhysicalAddress(set.Mac.ToBytes()) });
                break;
            case NetworkAction.AddAddress add:
                Tolerate(Errno.EEXIST, () => route.AddAddress(Index(route, add.Bridge), Native(add.Address)));
                break;
            case NetworkAction.RemoveAddress remove:
                // It may have gone with another to which it was secondary.
                Tolerate(Errno.EADDRNOTAVAIL, () => route.RemoveAddress(Index(route, remove.Bridge), Native(remove.Address)));
                break;
            case NetworkAction.AddAddress6 add:
                NetworkSysctl.AllowIpv6(add.Bridge);
                Tolerate(Errno.EEXIST, () => route.AddAddress(Index(route, add.Bridge), Native(add.Address)));
                break;
            case NetworkAction.RemoveAddress6 remove:
                Tolerate(Errno.EADDRNOTAVAIL, () => route.RemoveAddress(Index(route, remove.Bridge), Native(remove.Address)));
                break;
            case NetworkAction.SetUp up:
                Change(route, up, new LinkChange { Up = true });
                break;
            case NetworkAction.Join join:
                // The guest may have ended since, and its tap with it.
                if (route.FindLink(join.Tap) is { } tap)
                    route.ChangeLink(tap.Index, new LinkChange { MasterIndex = Index(route, join.Bridge), Mtu = join.Mtu, Up = true });
                break;
            case NetworkAction.Delete delete:
                route.DeleteLink(Index(route, delete.Bridge));
                break;
            default:
                throw new ArgumentException($"no such action: {action}", nameof(action));
        }
    }

    // The addresses of a bridge are those that are planned: none that IPv6 makes of itself.
    private static void Create(RouteSocket route, NetworkAction.Create create)
    {
        var index = route.CreateBridge(create.Bridge, new PhysicalAddress(create.Mac.ToBytes()), create.Mtu);
        NetworkSysctl.IgnoreRouterAdvertisements(create.Bridge);
        Tolerate(Errno.EAFNOSUPPORT, () => route.ChangeLink(index, new LinkChange { WithoutLinkLocalAddress = true }));
    }

    private static void Tolerate(Errno errno, Action action)
    {
        try
        {
            action();
        }
        catch (LinuxException e) when (e.Errno == errno)
        {
            // The outcome is the wanted one.
        }
    }

    private static void Change(RouteSocket route, NetworkAction action, LinkChange change) =>
        route.ChangeLink(Index(route, action.Bridge), change);

    private static int Index(RouteSocket route, string name) =>
        route.FindLink(name)?.Index ?? throw new LinuxException(Errno.ENODEV, "RTM_GETLINK", name);

    private static InterfaceAddress Native(Ipv4Interface address) =>
        new(new IPAddress(address.Address.ToBytes()), address.PrefixLength);

    private static InterfaceAddress Native(Ipv6Interface address) =>
        new(new IPAddress(address.Address.ToBytes()), address.PrefixLength);
}
