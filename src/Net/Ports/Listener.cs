using System.Globalization;
using System.Net;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>A socket of the host that waits for clients.</summary>
/// <param name="Address">The address that it is bound to; unspecified for all.</param>
/// <param name="Process">The process that holds it, as in <c>sshd (pid 812)</c>; null where that cannot be seen.</param>
public sealed record Listener(TransportProtocol Protocol, IPAddress Address, int Port, string? Process)
{
    /// <summary>Whether a client of a published port could have meant this socket instead.</summary>
    public bool Competes(DesiredPort desired)
    {
        var port = desired.Port;
        if (Protocol != port.Protocol || Port != port.HostPort)
            return false;
        var mapped = Address.IsIPv4MappedToIPv6 ? Address.MapToIPv4() : Address;
        // A socket of IPv6 that is bound to all addresses takes clients of IPv4 as well.
        if (mapped.Equals(IPAddress.IPv6Any))
            return desired.ServesIpv4 || desired.ServesIpv6;
        if (mapped.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            return desired.ServesIpv4
                && (mapped.Equals(IPAddress.Any) || port.HostAddress is not { } address || mapped.Equals(new IPAddress(address.ToBytes())));
        return desired.ServesIpv6 && !IPAddress.IsLoopback(mapped)
            && (port.HostAddress6 is not { } address6 || mapped.Equals(new IPAddress(address6.ToBytes())));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Process ?? "some process"} listens on {new IPEndPoint(Address, Port)}/{(Protocol == TransportProtocol.Tcp ? "tcp" : "udp")}");
}
