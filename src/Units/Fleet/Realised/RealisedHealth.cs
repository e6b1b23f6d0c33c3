using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>How it is asked whether a unit does its work.</summary>
/// <param name="Address">The guest's address that is asked.</param>
/// <param name="Interval">From the beginning of one probe to that of the next.</param>
/// <param name="Timeout">How long an answer may take.</param>
public sealed record RealisedHealth(
    HealthProbe Probe, Ipv4Address Address, Duration Interval, Duration Timeout, int Failures, Duration Grace)
{
    /// <summary>The part that the life of the unit depends on.</summary>
    public HealthLimits Limits => new(Failures, Grace);
}

/// <summary>How much ill health is borne.</summary>
/// <param name="Failures">So many probes in succession must fail.</param>
/// <param name="Grace">So long after the start failures do not count, unless a probe has succeeded before.</param>
public sealed record HealthLimits(int Failures, Duration Grace);
