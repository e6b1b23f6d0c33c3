namespace Hillingar.Units.Fleet;

/// <summary>A unit's health in one word.</summary>
public enum HealthState
{
    /// <summary>The unit has no probe.</summary>
    None,

    /// <summary>The unit has a health check, and does not run.</summary>
    Unknown,

    /// <summary>The unit runs, and no probe has succeeded yet.</summary>
    Starting,

    /// <summary>The last probe succeeded.</summary>
    Healthy,

    /// <summary>The unit was healthy, and the last probes failed.</summary>
    Failing,

    /// <summary>The unit was stopped because its probes failed.</summary>
    Unhealthy,
}
