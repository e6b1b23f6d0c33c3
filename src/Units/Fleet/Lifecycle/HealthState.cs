namespace Hillingar.Units.Fleet;

/// <summary>A unit's health in one word.</summary>
public enum HealthState
{
    /// <summary>The unit has no probe.</summary>
    None,

    /// <summary>It has one, and does not run.</summary>
    Unknown,

    /// <summary>It runs, and no probe has succeeded yet.</summary>
    Starting,

    /// <summary>The last probe succeeded.</summary>
    Healthy,

    /// <summary>It was healthy, and the last probes failed.</summary>
    Failing,

    /// <summary>It was stopped because its probes failed.</summary>
    Unhealthy,
}
