using System.Collections.Immutable;

namespace Hillingar.Net;

/// <summary>What the host has that published ports depend on.</summary>
/// <param name="Table">The table that has our name; null if there is none.</param>
/// <param name="RoutesAnyway">Whether the host forwards IPv4 on all interfaces because its operator wants it to.</param>
/// <param name="Interfaces">All interfaces.</param>
public sealed record ObservedPorts(ObservedTable? Table, bool RoutesAnyway, ImmutableArray<ObservedForwarding> Interfaces);

/// <summary>A table of the packet filter.</summary>
/// <param name="Comment">Null if it has none.</param>
/// <param name="Opened">The elements of the set of opened interfaces; empty if it has no such set.</param>
/// <param name="Text">As nft(8) lists it; two that are the same have the same.</param>
public sealed record ObservedTable(string? Comment, ImmutableArray<string> Opened, string Text = "");

/// <summary>What an interface does with packets that are not for the host.</summary>
/// <param name="Forwards">Whether IPv4 packets that come in on it are forwarded.</param>
/// <param name="RoutesLoopback">Whether addresses of 127.0.0.0/8 are allowed on it (<c>route_localnet</c>).</param>
public sealed record ObservedForwarding(ObservedInterface Interface, bool Forwards, bool RoutesLoopback);
