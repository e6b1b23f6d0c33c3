using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>The Ethernet address of one guest device: unicast, six bytes in hexadecimal with colons.</summary>
/// <param name="Value">The 48 bits, the first byte on the wire in the highest place.</param>
[JsonConverter(typeof(QuantityJsonConverter<MacAddress>))]
public readonly record struct MacAddress(ulong Value) : IQuantity<MacAddress>
{
    /// <summary>
    /// The address of a device whose unit names none: the same on every host and after every restart, so that
    /// neighbours' ARP caches stay right; locally administered and unicast (IEEE 802, 02:…).
    /// </summary>
    public static MacAddress Derive(UnitName unit, DeviceName device)
    {
        var hash = ShortSha256.HashData(Encoding.UTF8.GetBytes($"hillingar mac {unit}/{device}"));
        ulong value = 0x02;
        for (var i = 0; i < 5; i++)
            value = value << 8 | hash[i];
        return new MacAddress(value);
    }

    public static string Pattern => "[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}";

    public static MacAddress Parse(string text) => Quantity.Parse<MacAddress>(text);

    public static bool TryRead(string text, out MacAddress value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = "is not a MAC address: six bytes in hexadecimal with colons, such as \"02:00:00:00:00:01\"";
        var parts = text.Split(':');
        if (parts.Length != 6)
            return false;
        ulong number = 0;
        foreach (var part in parts)
        {
            if (part.Length != 2 || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                return false;
            number = number << 8 | octet;
        }

        if ((number >> 40 & 1) != 0)
        {
            problem = "is a multicast address (the lowest bit of its first byte is set): a device needs a unicast one, such as 02:…";
            return false;
        }

        if (number == 0)
        {
            problem = "is the null address, which belongs to no device";
            return false;
        }

        value = new MacAddress(number);
        problem = null;
        return true;
    }

    /// <summary>The six bytes as they stand on the wire.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[6];
        for (var i = 0; i < 6; i++)
            bytes[i] = (byte)(Value >> (40 - 8 * i));
        return bytes;
    }

    public override string ToString() =>
        string.Join(':', ToBytes().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
