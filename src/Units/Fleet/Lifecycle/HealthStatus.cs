namespace Hillingar.Units.Fleet;

/// <summary>What people are shown of a unit's health.</summary>
/// <param name="Since">When it became so; null where that is not kept.</param>
/// <param name="Reason">Why the last probe failed, in a clause; null if none did.</param>
public sealed record HealthStatus(HealthState State, DateTimeOffset? Since, string? Reason)
{
    /// <summary>The state's word, as the bus and people have it.</summary>
    public string Word => State switch
    {
        HealthState.None => "none",
        HealthState.Unknown => "unknown",
        HealthState.Starting => "starting",
        HealthState.Healthy => "healthy",
        HealthState.Failing => "failing",
        HealthState.Unhealthy => "unhealthy",
    };

    public static HealthStatus Of(HealthCheck? asked, UnitState state) => (asked, state) switch
    {
        (null, _) => new HealthStatus(HealthState.None, null, null),
        (_, UnitState.Running running) => running.Health switch
        {
            RunHealth.Healthy healthy => new HealthStatus(HealthState.Healthy, healthy.Since, null),
            RunHealth.Failing failing => new HealthStatus(HealthState.Failing, failing.Since, failing.Reason),
            _ => new HealthStatus(HealthState.Starting, running.Since, (running.Health as RunHealth.Starting)?.Reason),
        },
        (_, UnitState.StopSigterm { Goal: StopGoal.FollowPolicy { End: { Result: UnitResult.Health } end } }) => Unhealthy(end),
        (_, UnitState.StopSigkill { Goal: StopGoal.FollowPolicy { End: { Result: UnitResult.Health } end } }) => Unhealthy(end),
        (_, UnitState.AutoRestart or UnitState.Failed or UnitState.Inactive)
            when state.History.LastEnd is { Result: UnitResult.Health } end => Unhealthy(end),
        _ => new HealthStatus(HealthState.Unknown, null, null),
    };

    private static HealthStatus Unhealthy(UnitEnd end) => new(HealthState.Unhealthy, end.At, end.Reason);
}
