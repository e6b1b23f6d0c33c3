namespace Hillingar.Units.Fleet;

/// <summary>Why a unit last ended, in the words of systemd's <c>Result</c> property (systemd.exec(5), <c>$SERVICE_RESULT</c>).</summary>
public enum UnitResult
{
    Success,

    /// <summary>The unit could not be prepared or started.</summary>
    Resources,

    /// <summary>A start or stop took longer than its deadline.</summary>
    Timeout,
    ExitCode,
    Signal,
    CoreDump,

    /// <summary>The unit ended too often in too short a time.</summary>
    StartLimitHit,

    /// <summary>The unit ran, and did not do its work (as systemd's <c>watchdog</c>, but asked from outside).</summary>
    Health,
}

/// <summary>The end of a unit's last run, or of its last attempt to start.</summary>
/// <param name="Reason">A clause about the tender: "was killed by signal SIGKILL (9)".</param>
public sealed record UnitEnd(UnitResult Result, string Reason, DateTimeOffset At);
