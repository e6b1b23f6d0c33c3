using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>What references can refer to: the values of all units.</summary>
internal sealed class ReferenceTargets(
    IReadOnlyDictionary<UnitName, UnikernelDraft> units, IReadOnlyDictionary<UnitName, NetworkDraft> networks)
{
    private static readonly string[] OfUnit = ["name", "description"];
    private static readonly string[] OfNet = ["address", "cidr", "gateway", "netmask", "address6", "cidr6", "gateway6", "mac"];
    private static readonly string[] OfVolume = ["path"];

    private readonly Suggestions _names = new(units.Keys.Select(known => known.ToString()));

    /// <summary>The unit that a reference in a unit's string speaks of; null if there is none of that name.</summary>
    public UnikernelDraft? UnitOf(ReferenceName reference, UnitName self) =>
        reference.Unit is null ? units[self]
        : UnitName.TryRead(reference.Unit, out var other, out _) ? units.GetValueOrDefault(other)
        : null;

    /// <summary>Whether there is such a value. It may be null: then it was reported where it should be written.</summary>
    public bool TryFind(UnikernelDraft unit, ReferenceName reference, out string? value)
    {
        value = null;
        switch (reference.Section)
        {
            case "unit":
                value = unit.Name.ToString();
                return reference.Property == "name";
            case "volume":
                var volume = unit.Volumes.FirstOrDefault(volume => volume.Device.Value.ToString() == reference.Device);
                value = volume is null ? null : VolumePlaceholder.Of(unit.Name, volume.Device.Value);
                return volume is not null && OfVolume.Contains(reference.Property);
            default:
                var net = unit.NetDrafts.FirstOrDefault(net => net.Device.Value.ToString() == reference.Device);
                value = net is null ? null : ValueOf(net, reference.Property);
                return net is not null && OfNet.Contains(reference.Property);
        }
    }

    /// <summary>What to do about a reference to nothing.</summary>
    public string HelpFor(string written, ReferenceName? reference, UnikernelDraft unit, UnikernelDraft? owner)
    {
        if (reference is { Unit: { } name } read && owner is null)
        {
            var near = _names.Nearest(name);
            return near is null ? $"There is no unit '{name}' in the set." : $"Did you mean '{{{read with { Unit = near }}}}'?";
        }

        var offered = OfferedBy(owner ?? unit, reference?.Unit).ToArray();
        return Suggestion.Nearest(written, offered) is { } meant
            ? $"Did you mean '{{{meant}}}'?"
            : $"The unit offers {string.Join(", ", offered.Order(StringComparer.Ordinal).Select(known => $"{{{known}}}"))}.";
    }

    /// <summary>Why a value that there may be is not there, and the key to write; null if that was reported where it should be written.</summary>
    public (string Message, string Help)? WhyAbsent(UnikernelDraft unit, ReferenceName reference)
    {
        if (unit.IsDamaged || unit.NetDrafts.FirstOrDefault(net => net.Device.Value.ToString() == reference.Device) is not { } net)
            return null;
        if (reference.Property is "address6" or "cidr6" && !net.HasAddress6)
            return (
                $"the device '{net.Device.Value}' of {unit.Name} has no IPv6 address",
                $"Write address6 = \"…\" into [net.{net.Device.Value}] of {unit.Name}, or take the reference out.");
        return reference.Property is "gateway6" && net.Network is { } network && networks.TryGetValue(network.Value, out var draft) && !draft.HasAddress6
            ? ($"the network '{network.Value}' has no IPv6 address",
                $"Write address6 = \"…/64\" into [network] of {network.Value}.network.toml, or take the reference out.")
            : null;
    }

    private string? ValueOf(NetDraft net, string property)
    {
        var draft = net.Network is { } network ? networks.GetValueOrDefault(network.Value) : null;
        var (host, host6) = (draft?.Address?.Value, draft?.Address6?.Value);
        var (address, address6) = (net.Address?.Value, net.Address6?.Value);
        return property switch
        {
            "address" => address?.ToString(),
            "cidr" => address is { } own && host is { } prefix ? new Ipv4Interface(own, prefix.PrefixLength).ToString() : null,
            "gateway" => host?.Address.ToString(),
            "netmask" => host?.Prefix.Netmask.ToString(),
            "address6" => address6?.ToString(),
            "cidr6" => address6 is { } own && host6 is { } prefix ? new Ipv6Interface(own, prefix.PrefixLength).ToString() : null,
            "gateway6" => host6?.Address.ToString(),
            "mac" => net.Mac.Value.ToString(),
            _ => null,
        };
    }

    private static IEnumerable<string> OfferedBy(UnikernelDraft unit, string? name) =>
    [
        .. OfUnit.Select(property => $"{new ReferenceName(name, "unit", "", property)}"),
        .. unit.NetDrafts.SelectMany(net => OfNet.Select(property => $"{new ReferenceName(name, "net", $"{net.Device.Value}", property)}")),
        .. unit.Volumes.SelectMany(volume => OfVolume.Select(property => $"{new ReferenceName(name, "volume", $"{volume.Device.Value}", property)}")),
    ];
}
