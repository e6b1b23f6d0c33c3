using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>How it is asked whether a running unit does its work. A unit that does not is stopped, with the result <c>health</c>.</summary>
/// <param name="Probe">What is tried.</param>
/// <param name="Address">The guest's address that is asked.</param>
/// <param name="Interval">From the beginning of one probe to that of the next.</param>
/// <param name="Timeout">How long an answer may take; not longer than the interval.</param>
/// <param name="Failures">So many probes in succession must fail.</param>
/// <param name="Grace">So long after the start failures do not count, unless a probe has succeeded before.</param>
public sealed record HealthCheck(
    HealthProbe Probe, Ipv4Address Address, Duration Interval, Duration Timeout, int Failures, Duration Grace)
{
    /// <summary>The part that the life of the unit depends on.</summary>
    public HealthLimits Limits => new(Failures, Grace);
}

/// <summary>How much ill health is borne.</summary>
/// <param name="Failures">So many probes in succession must fail.</param>
/// <param name="Grace">So long after the start failures do not count, unless a probe has succeeded before.</param>
public sealed record HealthLimits(int Failures, Duration Grace);
