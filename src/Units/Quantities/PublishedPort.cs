using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>The protocols that have ports.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransportProtocol>))]
public enum TransportProtocol
{
    Tcp,
    Udp,
}

/// <summary>
/// A port of the host that leads to a port of a guest: <c>[ADDRESS:]PORT[:GUEST-PORT]/PROTOCOL</c>, as in
/// <c>53/udp</c>, <c>8080:80/tcp</c>, <c>127.0.0.1:8080:80/tcp</c> or <c>[::1]:8080:80/tcp</c>.
/// </summary>
/// <param name="HostAddress">The host's IPv4 address that it is for. Of the two addresses at most one is not null.</param>
/// <param name="HostAddress6">The host's IPv6 address that it is for. If both are null, it is for all addresses.</param>
/// <param name="HostPort">From 1 to 65535.</param>
/// <param name="GuestPort">From 1 to 65535.</param>
[JsonConverter(typeof(QuantityJsonConverter<PublishedPort>))]
public readonly record struct PublishedPort(
    Ipv4Address? HostAddress, Ipv6Address? HostAddress6, int HostPort, int GuestPort, TransportProtocol Protocol) : IQuantity<PublishedPort>
{
    private const int MaxPort = 65535;
    private const string Forms = "a port is published as \"53/udp\", \"8080:80/tcp\" or \"127.0.0.1:8080:80/tcp\"";

    public static string Pattern => "((([0-9]{1,3}\\.){3}[0-9]{1,3}|\\[[0-9a-fA-F:.]+\\]):)?[0-9]{1,5}(:[0-9]{1,5})?/(tcp|udp)";

    public static PublishedPort Parse(string text) => Quantity.Parse<PublishedPort>(text);

    public static bool TryRead(string text, out PublishedPort value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        var slash = text.LastIndexOf('/');
        var word = slash < 0 ? "" : text[(slash + 1)..];
        if ((word switch { "tcp" => TransportProtocol.Tcp, "udp" => (TransportProtocol?)TransportProtocol.Udp, _ => null }) is not { } protocol)
        {
            problem = slash < 0
                ? $"has no protocol: write \"{text}/tcp\" or \"{text}/udp\""
                : $"has the unknown protocol '{word}': the protocols are tcp and udp";
            return false;
        }

        var rest = text[..slash];
        if (!TryTakeAddress(ref rest, out var address, out var address6, out problem))
            return false;
        var ports = rest.Split(':');
        if (ports.Length > 2)
        {
            problem = $"is not a published port: {Forms}";
            return false;
        }

        if (Array.Find(ports, port => !IsPort(port)) is { } strange)
        {
            problem = strange.Length > 0 && strange.All(char.IsAsciiDigit)
                ? $"has the port {strange}, which is not from 1 to {MaxPort}: choose a port from 1 to {MaxPort}"
                : $"is not a published port: {Forms}";
            return false;
        }

        value = new PublishedPort(address, address6, Number(ports[0]), Number(ports[^1]), protocol);
        problem = null;
        return true;
    }

    public override string ToString()
    {
        var address = HostAddress is { } four ? $"{four}:" : HostAddress6 is { } six ? $"[{six}]:" : "";
        var guest = GuestPort == HostPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{GuestPort}");
        return string.Create(CultureInfo.InvariantCulture, $"{address}{HostPort}{guest}/{(Protocol == TransportProtocol.Tcp ? "tcp" : "udp")}");
    }

    private static bool TryTakeAddress(ref string rest, out Ipv4Address? address, out Ipv6Address? address6, [NotNullWhen(false)] out string? problem)
    {
        (address, address6, problem) = (null, null, null);
        string written;
        if (rest.StartsWith('[') && rest.IndexOf("]:", StringComparison.Ordinal) is var close and > 0)
        {
            (written, rest) = (rest[1..close], rest[(close + 2)..]);
            if (!Ipv6Address.TryRead(written, out var six, out problem))
                problem = $"has the address '{written}', which {problem}";
            address6 = six;
        }
        else if (rest.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && rest[..colon].Contains('.', StringComparison.Ordinal))
        {
            (written, rest) = (rest[..colon], rest[(colon + 1)..]);
            if (!Ipv4Address.TryRead(written, out var four, out problem))
                problem = $"has the address '{written}', which {problem}";
            address = four;
        }

        if (problem is null && (address?.Value == 0 || address6?.IsUnspecified == true))
            problem = "names the address that stands for all: leave it out to publish the port on all addresses of the host";
        return problem is null;
    }

    private static bool IsPort(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxPort;

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
