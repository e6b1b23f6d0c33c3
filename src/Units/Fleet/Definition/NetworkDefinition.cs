using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A network: one bridge on the host, whose own address is the gateway of the guests on it.</summary>
/// <param name="Address">The host's address on the bridge, with the network's prefix length.</param>
/// <param name="Mtu">The largest IP packet, in bytes.</param>
public sealed record NetworkDefinition(UnitName Name, string Description, Ipv4Interface Address, int Mtu) : IUnitDefinition
{
    private static readonly ImmutableArray<DefinitionMember<NetworkDefinition>> Members =
    [
        DefinitionMember<NetworkDefinition>.Shown(Reach.Inside, "address", network => network.Address),
        DefinitionMember<NetworkDefinition>.Shown(Reach.Inside, "IPv6 address", network => network.Address6),
        DefinitionMember<NetworkDefinition>.Shown(Reach.Inside, "MTU", network => network.Mtu),
        .. DefinitionMember<NetworkDefinition>.OfAll,
    ];

    /// <summary>The host's IPv6 address on the bridge; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    /// <summary>As written, in order of kind and then of the text.</summary>
    public ValueList<Dependency> Dependencies { get; init; }

    UnitId IUnitDefinition.Id => new(UnitType.Network, Name);

    IEnumerable<Dependency> IUnitDefinition.Dependencies => Dependencies;

    bool IUnitDefinition.Autostart => true;

    public IEnumerable<Difference> Since(IUnitDefinition before) => DefinitionMember<NetworkDefinition>.Between((NetworkDefinition)before, this, Members);
}
