namespace Hillingar.Units.Fleet;

/// <summary>What a unit remembers across its phases, for restart back-off, the start limit and status.</summary>
/// <param name="Restarts">Automatic restarts since the last start that a user asked for (<c>NRestarts</c>).</param>
/// <param name="Backoff">Restarts in a row without a long enough run between; the next delay is doubled so often.</param>
/// <param name="RecentStarts">Starts that may still count for the start limit, oldest first.</param>
/// <param name="LastEnd">How the last run ended, if there was one.</param>
public sealed record UnitHistory(int Restarts, int Backoff, ValueList<DateTimeOffset> RecentStarts, UnitEnd? LastEnd)
{
    public static UnitHistory Empty { get; } = new(0, 0, [], null);

    /// <summary>A user asked for the start: counting begins anew, as after <c>systemctl reset-failed</c>.</summary>
    public UnitHistory WithRequestedStart(DateTimeOffset now) => new(0, 0, [now], LastEnd);

    /// <summary>The restart that follows an end by itself.</summary>
    public UnitHistory WithRestart(RestartSpec restart, DateTimeOffset now) => this with
    {
        Restarts = Restarts + 1,
        RecentStarts = Within(restart, now).Add(now),
    };

    /// <summary>Whether another start now would be one too many.</summary>
    public bool IsAtStartLimit(RestartSpec restart, DateTimeOffset now) =>
        restart.StartLimitInterval.Value > TimeSpan.Zero && Within(restart, now).Count >= restart.StartLimitBurst;

    private ValueList<DateTimeOffset> Within(RestartSpec restart, DateTimeOffset now) =>
        RecentStarts.Where(at => at > now - restart.StartLimitInterval.Value);
}
