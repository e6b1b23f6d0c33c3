namespace Hillingar.Units.Fleet;

/// <summary>What people are shown of a unit's health.</summary>
/// <param name="Word">
/// <c>none</c>: nobody asks. <c>unknown</c>: it does not run. <c>starting</c>: no probe has succeeded yet. <c>healthy</c>.
/// <c>failing</c>: it was healthy, and the last probes failed. <c>unhealthy</c>: it was stopped for that.
/// </param>
/// <param name="Since">When it became so; null where that is not kept.</param>
/// <param name="Reason">Why the last probe failed, in a clause; null if none did.</param>
public sealed record HealthStatus(string Word, DateTimeOffset? Since, string? Reason)
{
    public static HealthStatus Of(HealthCheck? asked, UnitState state) => (asked, state) switch
    {
        (null, _) => new HealthStatus("none", null, null),
        (_, UnitState.Running running) => running.Health switch
        {
            RunHealth.Healthy healthy => new HealthStatus("healthy", healthy.Since, null),
            RunHealth.Failing failing => new HealthStatus("failing", failing.Since, failing.Reason),
            _ => new HealthStatus("starting", running.Since, (running.Health as RunHealth.Starting)?.Reason),
        },
        (_, UnitState.StopSigterm { Goal: StopGoal.FollowPolicy { End: { Result: UnitResult.Health } end } }) => Unhealthy(end),
        (_, UnitState.StopSigkill { Goal: StopGoal.FollowPolicy { End: { Result: UnitResult.Health } end } }) => Unhealthy(end),
        (_, UnitState.AutoRestart or UnitState.Failed or UnitState.Inactive) when state.History.LastEnd is { Result: UnitResult.Health } end => Unhealthy(end),
        _ => new HealthStatus("unknown", null, null),
    };

    private static HealthStatus Unhealthy(UnitEnd end) => new("unhealthy", end.At, end.Reason);
}
