using System.Diagnostics;

namespace Hillingar.Units.Fleet;

/// <summary>What people are shown of a unit's phase, in systemd's words (org.freedesktop.systemd1(5)).</summary>
/// <param name="ActiveState"><c>active</c>, <c>inactive</c>, <c>activating</c>, <c>deactivating</c> or <c>failed</c>.</param>
/// <param name="SubState">The phase itself.</param>
/// <param name="Result">How the last run ended; <c>success</c> before that is known of the present one.</param>
public sealed record UnitStatus(string ActiveState, string SubState, string Result)
{
    public static UnitStatus Of(UnitState state, UnitType type = UnitType.Unikernel)
    {
        var (active, sub) = state switch
        {
            UnitState.Inactive => ("inactive", "dead"),
            UnitState.Starting => ("activating", "start"),
            UnitState.AbandoningStart => ("deactivating", "stop"),
            UnitState.Running => ("active", "running"),
            UnitState.Established => ("active", WordOfPresence(type)),
            UnitState.Withdrawing => ("deactivating", "stop"),
            UnitState.StopSigterm => ("deactivating", "stop-sigterm"),
            UnitState.StopSigkill => ("deactivating", "stop-sigkill"),
            UnitState.AutoRestart => ("activating", "auto-restart"),
            UnitState.Failed => ("failed", "failed"),
            _ => throw new UnreachableException(),
        };
        var result = state switch
        {
            UnitState.Failed failed => failed.Result,
            UnitState.StopSigterm { Goal: StopGoal.FollowPolicy policy } => policy.End.Result,
            UnitState.StopSigkill => UnitResult.Timeout,
            UnitState.Inactive or UnitState.AutoRestart => state.History.LastEnd?.Result ?? UnitResult.Success,
            _ => UnitResult.Success,
        };
        return new UnitStatus(active, sub, Word(result));
    }

    /// <summary>systemd's word for a result.</summary>
    public static string Word(UnitResult result) => result switch
    {
        UnitResult.Success => "success",
        UnitResult.Resources => "resources",
        UnitResult.Timeout => "timeout",
        UnitResult.ExitCode => "exit-code",
        UnitResult.Signal => "signal",
        UnitResult.CoreDump => "core-dump",
        UnitResult.StartLimitHit => "start-limit-hit",
        UnitResult.Health => "health",
    };

    // As systemd has a word for each type: a mount is mounted, a target just active.
    private static string WordOfPresence(UnitType type) => type switch
    {
        UnitType.Network => "up",
        UnitType.Volume => "available",
        UnitType.Target => "active",
        UnitType.Unikernel => "running",
    };
}
