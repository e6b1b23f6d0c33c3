using System.Net.Sockets;
using System.Text;

namespace Hillingar.Bus;

/// <summary>A server address of the D-Bus specification, as far as a bus on the same host needs it: <c>unix:path=…</c> and <c>unix:abstract=…</c>.</summary>
public static class BusAddress
{
    // sockaddr_un(7): 108 bytes, with the null that ends a path or begins a name without one.
    private const int LongestPath = 107;

    /// <summary>The system's bus: <c>DBUS_SYSTEM_BUS_ADDRESS</c>, or the place that the specification names.</summary>
    public static string System => Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS") is { Length: > 0 } address
        ? address
        : "unix:path=/run/dbus/system_bus_socket";

    /// <summary>The sockets that an address names, in the order in which they are to be tried.</summary>
    /// <exception cref="FormatException">The address has another form; the message says which forms there are.</exception>
    public static IReadOnlyList<UnixDomainSocketEndPoint> EndPoints(string address) => [.. Names(address).Select(name => new UnixDomainSocketEndPoint(name))];

    /// <summary>The names of these sockets: a path, or a null and an abstract name behind it.</summary>
    /// <inheritdoc cref="EndPoints" path="/exception"/>
    public static IReadOnlyList<string> Names(string address) => [.. address
        .Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(one => Name(one) ?? throw new FormatException($"'{one}' is no address of a bus on this host: unix:path=PATH or unix:abstract=NAME"))];

    private static string? Name(string address)
    {
        if (!address.StartsWith("unix:", StringComparison.Ordinal))
            return null;
        foreach (var pair in address["unix:".Length..].Split(','))
        {
            var equals = pair.IndexOf('=');
            var value = equals < 0 ? null : Uri.UnescapeDataString(pair[(equals + 1)..]);
            if (value is { Length: > 0 } && Encoding.UTF8.GetByteCount(value) < LongestPath && pair.AsSpan(0, equals) is "path" or "abstract")
                return pair[0] == 'a' ? "\0" + value : value;
        }

        return null;
    }
}
