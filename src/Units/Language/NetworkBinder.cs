namespace Hillingar.Units;

/// <summary>Binds the text of a <c>NAME.network.toml</c>.</summary>
internal static class NetworkBinder
{
    private const int ShortestPrefix = 8;
    private const int LongestPrefix = 30;

    public static NetworkDraft Bind(UnitName name, ComposedUnit composed, ICollection<Diagnostic> found)
    {
        var file = new FileBinder(composed, FileType.Network, found);
        var unit = file.Section(KeyTable.NetworkUnit);
        var network = file.Section(KeyTable.NetworkNetwork);
        return new NetworkDraft(
            name,
            composed.Head,
            unit.GetOrDefault(KeyTable.Description).Value,
            CheckHostAddress(network.Get(KeyTable.HostAddress), found),
            network.GetOrDefault(KeyTable.Mtu).Value);
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
            var which = value.Address == value.Prefix.First ? "first address of its network, which names it" : "last address of its network, which is for broadcasts";
            found.Add(DiagnosticCatalog.HostAddressReserved.At(
                span, $"{value.Address} is the {which}",
                $"Give the host another one, such as \"{new Ipv4Address(value.Prefix.First.Value + 1)}/{value.PrefixLength}\"."));
            return null;
        }

        return address;
    }
}
