using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>The bytes of one datagram, at most <see cref="MostBytes"/>, as hexadecimal digits. A space may stand between two bytes.</summary>
[JsonConverter(typeof(QuantityJsonConverter<Payload>))]
public readonly record struct Payload : IQuantity<Payload>
{
    /// <summary>With the heads of UDP and IPv6 they are a packet of less than 1,280 bytes, which every network has to carry (RFC 8200, section 5).</summary>
    public const int MostBytes = 1200;

    private Payload(string hex) => Hex = hex;

    public static string Pattern => "([0-9a-fA-F]{2}( ?[0-9a-fA-F]{2})*)?";

    /// <summary>Two lower-case digits for each byte.</summary>
    public string Hex => field ?? "";

    /// <exception cref="ArgumentException">There are too many bytes.</exception>
    public static Payload FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length <= MostBytes
        ? new Payload(Convert.ToHexStringLower(bytes))
        : throw new ArgumentException($"a datagram has at most {MostBytes} bytes here, not {bytes.Length}", nameof(bytes));

    public static Payload Parse(string text) => Quantity.Parse<Payload>(text);

    public static bool TryRead(string text, out Payload value, [NotNullWhen(false)] out string? problem)
    {
        var groups = text.Length == 0 ? [] : text.Split(' ');
        var areBytes = groups.All(group => group.Length > 0 && group.Length % 2 == 0 && group.All(char.IsAsciiHexDigit));
        var hex = string.Concat(groups);
        problem = !areBytes ? "is not a row of bytes: write two hexadecimal digits for each, as in \"00ff\" or \"00 ff\""
            : hex.Length / 2 > MostBytes ? $"has {hex.Length / 2} bytes: write at most {MostBytes}"
            : null;
        value = problem is null ? new Payload(hex.ToLowerInvariant()) : default;
        return problem is null;
    }

    public byte[] ToBytes() => Convert.FromHexString(Hex);

    public override string ToString() => Hex;
}
