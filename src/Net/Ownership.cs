using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>
/// How an interface is known to be ours: its alias names the root directory (by an id) and the network. A crash between
/// making a bridge and giving it the alias leaves one that its address tells, for that is given on creation and made
/// from the same two facts.
/// </summary>
public static class Ownership
{
    private const string Scheme = "hillingar";

    public static string Alias(string rootId, UnitName network) => $"{Scheme}:{rootId}:{network}";

    /// <summary>Whether an alias is one that this root gives.</summary>
    public static bool IsOurs(string rootId, string? alias) => alias?.StartsWith($"{Scheme}:{rootId}:", StringComparison.Ordinal) == true;

    /// <summary>The bridge's own Ethernet address: the gateway's for the guests, and so the same after every restart.</summary>
    public static MacAddress BridgeMac(string rootId, UnitName network)
    {
        var hash = ShortSha256.HashData(Encoding.UTF8.GetBytes($"{Scheme} bridge mac {rootId}/{network}"));
        // Locally administered and unicast (IEEE 802).
        ulong value = 0x02;
        foreach (var octet in hash.Take(5))
            value = value << 8 | octet;
        return new MacAddress(value);
    }
}
