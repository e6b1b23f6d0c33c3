using System.Text;

namespace Hillingar.Units.Quantities;

/// <summary>
/// Names of the interfaces that Hillingar makes. The kernel allows 15 characters; what does not fit is cut and made
/// unmistakable by a hash. The same unit has the same names after every restart, and so on every host.
/// </summary>
public static class InterfaceNames
{
    public const string BridgePrefix = "hb-";
    public const string TapPrefix = "ht-";

    /// <summary>The kernel's limit (<c>IFNAMSIZ</c> less the null character).</summary>
    public const int MaxLength = 15;

    private const int HashLength = 6;

    /// <summary>The bridge of a network: <c>hb-lan</c>, or <c>hb-produ-x2k4qz</c> for a long name.</summary>
    public static string Bridge(UnitName network) =>
        BridgePrefix.Length + network.ToString().Length <= MaxLength && network.Instance is null
            ? $"{BridgePrefix}{network}"
            : Hashed(BridgePrefix, network, $"bridge {network}");

    /// <summary>The tap of a unit's device: <c>ht-dns-x2k4qz</c>. The hash tells the devices of a unit apart.</summary>
    public static string Tap(UnitName unit, DeviceName device) => Hashed(TapPrefix, unit, $"tap {unit}/{device}");

    private static string Hashed(string prefix, UnitName name, string whole)
    {
        // Tools that show interfaces take '@' for the mark of a link's other end, and sysctl(8) a dot for a slash.
        var text = name.ToString().Replace('@', '-').Replace('.', '-');
        var room = MaxLength - prefix.Length - HashLength - 1;
        return $"{prefix}{text[..Math.Min(text.Length, room)]}-{Hash(whole)}";
    }

    // 30 bits; two devices or networks that would still share a name are refused when units are checked.
    private static string Hash(string whole)
    {
        const string Digits = "abcdefghijklmnopqrstuvwxyz234567";
        var hash = ShortSha256.HashData(Encoding.UTF8.GetBytes(whole));
        return string.Concat(hash.Take(HashLength).Select(value => Digits[value % Digits.Length]));
    }
}
