using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>Why a network cannot be had. The text is a sentence for people, with the way out.</summary>
public abstract record NetworkRefusal(UnitName Network)
{
    /// <summary>An interface that is not ours has the bridge's name.</summary>
    public sealed record ForeignInterface(UnitName Network, string Interface, string Kind, string? Alias) : NetworkRefusal(Network)
    {
        public override string ToString() =>
            $"network \"{Network}\" needs the interface name '{Interface}', which belongs to "
            + (Alias is null
                ? $"{(Kind.Length == 0 ? "an interface" : $"a {Kind}")} that Hillingar did not make"
                : $"another program (its alias is \"{Alias}\")")
            + $": rename the network, or remove the interface (ip link delete {Interface})";
    }

    /// <summary>The host has an address of the wanted network elsewhere, to which the bridge would cut the way.</summary>
    public sealed record SubnetInUse(UnitName Network, string Subnet, string Interface, string Address) : NetworkRefusal(Network)
    {
        public override string ToString() =>
            $"network \"{Network}\" is {Subnet}, in which the host has {Address} on '{Interface}' already: choose another subnet";
    }

    /// <summary>Two wanted networks share addresses.</summary>
    public sealed record SubnetsOverlap(UnitName Network, string Subnet, UnitName Other, string OtherSubnet) : NetworkRefusal(Network)
    {
        public override string ToString() =>
            $"network \"{Network}\" is {Subnet}, which overlaps {OtherSubnet} of network \"{Other}\": choose another subnet";
    }

    /// <summary>The names of two wanted networks lead to one interface name.</summary>
    public sealed record BridgeNamesClash(UnitName Network, UnitName Other, string Bridge) : NetworkRefusal(Network)
    {
        public override string ToString() =>
            $"networks \"{Network}\" and \"{Other}\" would both have the interface '{Bridge}': rename one of them";
    }
}
