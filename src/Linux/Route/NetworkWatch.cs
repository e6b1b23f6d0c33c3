using static Hillingar.Linux.RtnetlinkAbi;

namespace Hillingar.Linux;

/// <summary>
/// Tells that something changed among the interfaces, addresses and packet filter's rules of a network namespace: that of the thread that
/// made it. What changed is for the one who asks to look up.
/// </summary>
public sealed class NetworkWatch : IDisposable
{
    // The group's number is NFNLGRP_NFTABLES in linux/netfilter/nfnetlink.h; a mask has it as a bit.
    private const uint Nftables = 1u << (7 - 1);

    private readonly NetlinkSocket _route = new(NetlinkAbi.NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
    private readonly NetlinkSocket? _filter = FilterOrNull();

    /// <summary>Waits until something has changed since the last call, or since <see cref="Forget"/>.</summary>
    public async Task ChangedAsync(Poller poller, CancellationToken cancellationToken)
    {
        using var first = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] either = [.. Sockets().Select(socket => poller.WaitReadableAsync(socket.Descriptor, first.Token).AsTask())];
        await Task.WhenAny(either).ConfigureAwait(false);
        await first.CancelAsync().ConfigureAwait(false);
        foreach (var wait in either)
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        Forget();
    }

    /// <summary>Counts what has changed until now as known.</summary>
    public void Forget()
    {
        foreach (var socket in Sockets())
            socket.Drain();
    }

    public void Dispose()
    {
        foreach (var socket in Sockets())
            socket.Dispose();
    }

    private IEnumerable<NetlinkSocket> Sockets() => _filter is null ? [_route] : [_route, _filter];

    // A kernel without nftables has nothing to tell of them.
    private static NetlinkSocket? FilterOrNull()
    {
        try
        {
            return new NetlinkSocket(NetlinkAbi.NETLINK_NETFILTER, Nftables);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPROTONOSUPPORT or Errno.EPERM or Errno.ENOENT)
        {
            return null;
        }
    }
}
