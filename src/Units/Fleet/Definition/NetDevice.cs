using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A network device of a unit.</summary>
/// <param name="Address">The guest's address with the network's prefix length.</param>
/// <param name="Mac">As written, or derived from the names of unit and device.</param>
public sealed record NetDevice(DeviceName Device, UnitName Network, Ipv4Interface Address, MacAddress Mac)
{
    /// <summary>The guest's IPv6 address with the network's prefix length; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    /// <summary>The ports of the host that lead to the device, in the order of the text.</summary>
    public ValueList<PublishedPort> Publish { get; init; }

    /// <summary>What the virtual machine has of it: all but what the host does alone.</summary>
    public NetDevice OfMachine() => this with { Publish = [] };
}
