using System.Text.Json.Serialization;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>How it is told whether a running unit does its work. A unit that does not is stopped, with the result <c>health</c>.</summary>
/// <param name="Probe">What is tried, and where it is written.</param>
/// <param name="Device">The network device whose address is asked.</param>
/// <param name="Interval">From the beginning of one probe to that of the next.</param>
/// <param name="Timeout">How long an answer may take; not longer than the interval.</param>
/// <param name="Failures">So many probes in succession must fail.</param>
/// <param name="Grace">So long after the start failures do not count, unless a probe has succeeded before.</param>
public sealed record HealthSpec(
    Located<HealthProbe> Probe, DeviceName Device, Duration Interval, Duration Timeout, int Failures, Duration Grace);

/// <summary>What is tried.</summary>
[JsonDerivedType(typeof(Dns), "dns")]
[JsonDerivedType(typeof(Tcp), "tcp")]
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

    /// <summary>A GET request over HTTP/1.1; the status is healthy, every other is not.</summary>
    /// <param name="Path">Begins with a slash.</param>
    public sealed record Http(int Port, string Path, int Status) : HealthProbe;

    /// <summary>An ICMP echo request; an answer is healthy.</summary>
    public sealed record Ping : HealthProbe;
}
