using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>What the life of a unit depends on, apart from what it runs.</summary>
public sealed record LifecycleSettings(RestartSpec Restart, Duration StopTimeout)
{
    /// <summary>Null if the unit has no health check.</summary>
    public HealthLimits? Health { get; init; }
}
