using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>What is tried.</summary>
[JsonDerivedType(typeof(Dns), "dns")]
[JsonDerivedType(typeof(Tcp), "tcp")]
[JsonDerivedType(typeof(Udp), "udp")]
[JsonDerivedType(typeof(Http), "http")]
[JsonDerivedType(typeof(Ping), "ping")]
public abstract record HealthProbe
{
    private HealthProbe()
    {
    }

    /// <summary>A DNS question over UDP; an answer without an error, with at least one record of the type, is healthy.</summary>
    /// <param name="Name">The domain name.</param>
    /// <param name="Type">The type of records, as in <c>SOA</c>.</param>
    public sealed record Dns(string Name, string Type, int Port) : HealthProbe;

    /// <summary>A TCP connection; that it is accepted is healthy.</summary>
    public sealed record Tcp(int Port) : HealthProbe;

    /// <summary>One datagram over UDP; an answer from the same address and port is healthy.</summary>
    /// <param name="Expect">What the answer must have in it; null if any answer will do.</param>
    public sealed record Udp(int Port, Payload Send, Payload? Expect) : HealthProbe;

    /// <summary>A GET request over HTTP/1.1; the status is healthy, every other is not.</summary>
    /// <param name="Path">Begins with a slash.</param>
    public sealed record Http(int Port, string Path, int Status) : HealthProbe;

    /// <summary>An ICMP echo request; an answer is healthy.</summary>
    public sealed record Ping : HealthProbe;
}
