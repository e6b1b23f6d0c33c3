using System.Net;
using System.Net.NetworkInformation;

namespace Hillingar.Linux;

/// <summary>A network interface as the kernel describes it.</summary>
/// <param name="Kind">What made it: <c>bridge</c>, <c>tun</c>; empty for hardware and the loopback.</param>
/// <param name="MasterIndex">The index of the bridge that it is a port of; 0 for none.</param>
/// <param name="Mac">Null where the interface has no link-layer address.</param>
/// <param name="Alias">The free text that <c>ip link set … alias</c> sets; null for none.</param>
public sealed record NetworkLink(
    int Index,
    string Name,
    string Kind,
    bool IsUp,
    int Mtu,
    int MasterIndex,
    PhysicalAddress? Mac,
    string? Alias);

/// <summary>What to change of an interface; null leaves things as they are.</summary>
public sealed record LinkChange
{
    public bool? Up { get; init; }

    /// <summary>The index of the bridge to make it a port of; 0 to take it out of its bridge.</summary>
    public int? MasterIndex { get; init; }

    public int? Mtu { get; init; }

    public PhysicalAddress? Mac { get; init; }

    /// <summary>At most 255 bytes; empty removes it.</summary>
    public string? Alias { get; init; }

    /// <summary>Whether the kernel shall make no IPv6 link-local address when the interface comes up. Only to be set.</summary>
    public bool WithoutLinkLocalAddress { get; init; }
}

/// <summary>An address of an interface, of IPv4 or IPv6, with the length of its network's prefix.</summary>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    public override string ToString() => $"{Address}/{PrefixLength}";
}
