using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>An interface of the host as it is.</summary>
/// <param name="Kind">The kernel's word: <c>bridge</c>, <c>tun</c>; empty for hardware.</param>
/// <param name="Mac">Null where it has none of six bytes.</param>
/// <param name="Addresses">Its IPv4 addresses.</param>
public sealed record ObservedInterface(
    string Name,
    string Kind,
    string? Alias,
    bool IsUp,
    int Mtu,
    MacAddress? Mac,
    ImmutableArray<Ipv4Interface> Addresses)
{
    /// <summary>The name of the bridge that it is a port of; null if it is none's.</summary>
    public string? Master { get; init; }

    /// <summary>Its IPv6 addresses, those of the link (<c>fe80::/10</c>) among them.</summary>
    public ImmutableArray<Ipv6Interface> Addresses6 { get; init; } = [];
}
