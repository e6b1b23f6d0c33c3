using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Binds the text of a <c>NAME.network.toml</c>.</summary>
internal static class NetworkBinder
{
    private const int ShortestPrefix = 8;
    private const int LongestPrefix = 30;
    private const int ShortestPrefix6 = 48;
    private const int LongestPrefix6 = 126;

    public static NetworkDraft Bind(UnitName name, ComposedUnit composed, ICollection<Diagnostic> found)
    {
        var file = new FileBinder(composed, FileType.Network, found);
        var unit = file.Section(KeyTable.NetworkUnit);
        var network = file.Section(KeyTable.NetworkNetwork);
        var dependencies = DependencyBinder.Bind(unit);
        var address = CheckHostAddress(network.Get(KeyTable.HostAddress), found);
        var address6 = CheckHostAddress6(network.Get(KeyTable.HostAddress6), found);
        var definition = new NetworkDefinition(
            name, unit.GetOrDefault(KeyTable.Description).Value, address?.Value ?? default, network.GetOrDefault(KeyTable.Mtu).Value)
        {
            Address6 = address6?.Value,
            Dependencies = DependencyBinder.ValuesOf(dependencies),
        };
        return new NetworkDraft(definition, composed.Head, dependencies, address, address6, network.Has(KeyTable.HostAddress6));
    }

    private static Located<Ipv4Interface>? CheckHostAddress(Located<Ipv4Interface>? address, ICollection<Diagnostic> found)
    {
        if (address is null)
            return null;
        var (value, span) = (address.Value, address.Span);
        if (value.PrefixLength is < ShortestPrefix or > LongestPrefix)
        {
            found.Add(DiagnosticCatalog.OutOfRange.At(
                span, $"the prefix length {value.PrefixLength} is not from {ShortestPrefix} to {LongestPrefix}",
                "A network needs room for the host and a guest; 24 gives 253 guests."));
            return null;
        }

        if (value.Address == value.Prefix.First || value.Address == value.Prefix.Last)
        {
            var which = value.Address == value.Prefix.First ? "first address of its network, which names it"
                : "last address of its network, which is for broadcasts";
            found.Add(DiagnosticCatalog.HostAddressReserved.At(
                span, $"{value.Address} is the {which}",
                $"Give the host another one, such as \"{new Ipv4Address(value.Prefix.First.Value + 1)}/{value.PrefixLength}\"."));
            return null;
        }

        return address;
    }

    private static Located<Ipv6Interface>? CheckHostAddress6(Located<Ipv6Interface>? address, ICollection<Diagnostic> found)
    {
        if (address is null)
            return null;
        var (value, span) = (address.Value, address.Span);
        if (value.PrefixLength is < ShortestPrefix6 or > LongestPrefix6)
        {
            found.Add(DiagnosticCatalog.OutOfRange.At(
                span, $"the prefix length {value.PrefixLength} is not from {ShortestPrefix6} to {LongestPrefix6}", "The usual length of a network is 64."));
            return null;
        }

        var role = value.Address.IsMulticast ? "is the address of a group"
            : value.Address == value.Prefix.First ? "is the first address of its network, which every router answers to"
            : null;
        if (role is null)
            return address;
        found.Add(DiagnosticCatalog.HostAddressReserved.At(
            span, $"{value.Address} {role}",
            value.Address.IsMulticast ? "Give the host an address of one interface, such as \"fd00:77::1/64\"."
                : $"Give the host another one, such as \"{new Ipv6Address(value.Prefix.First.Value + 1)}/{value.PrefixLength}\"."));
        return null;
    }
}
