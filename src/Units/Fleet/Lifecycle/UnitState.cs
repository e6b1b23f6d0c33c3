namespace Hillingar.Units.Fleet;

/// <summary>
/// Where a unit is in its life: one record per phase, each with exactly what that phase knows. A tender is live in
/// <see cref="Running"/>, <see cref="StopSigterm"/> and <see cref="StopSigkill"/> and nowhere else; in
/// <see cref="Starting"/> and <see cref="AbandoningStart"/> one has been asked for and its fate is not known yet.
/// So that there are never two, <see cref="UnitEffect.PrepareAndSpawn"/> leaves only from the other phases.
/// A phase that waits holds the one deadline that it waits for.
/// </summary>
public abstract record UnitState(UnitHistory History)
{
    /// <summary>A unit that was never started.</summary>
    public static UnitState Initial { get; } = new Inactive(UnitHistory.Empty);

    /// <summary>The instant for which a deadline is armed, if the phase waits for one.</summary>
    public virtual DateTimeOffset? ArmedFor => null;

    /// <summary>The live tender, if there is one.</summary>
    public virtual TenderProcess? LiveTender => null;

    /// <summary>Whether the unit is there for others to use.</summary>
    public bool IsActive => this is Running or Established;

    /// <summary>Whether nothing is there of the unit, and nothing comes by itself.</summary>
    public bool IsAtRest => this is Inactive or Failed;

    /// <summary>Whether the unit is on its way down.</summary>
    public bool IsStopping => this is AbandoningStart or StopSigterm or StopSigkill or Withdrawing;

    /// <summary>Not running, and nothing is wrong.</summary>
    public sealed record Inactive(UnitHistory History) : UnitState(History);

    /// <summary>Devices are being made and the tender spawned; the shell will answer once.</summary>
    /// <param name="Jobs">The jobs that wait for the start.</param>
    public sealed record Starting(UnitHistory History, ValueList<JobId> Jobs, DateTimeOffset Deadline) : UnitState(History)
    {
        public override DateTimeOffset? ArmedFor => Deadline;
    }

    /// <summary>The start is no longer wanted, but the shell has not answered yet.</summary>
    public sealed record AbandoningStart(UnitHistory History, StopGoal Goal, DateTimeOffset Deadline) : UnitState(History)
    {
        public override DateTimeOffset? ArmedFor => Deadline;
    }

    public sealed record Running(UnitHistory History, TenderProcess Tender, DateTimeOffset Since) : UnitState(History)
    {
        /// <summary>What probes have told of this run.</summary>
        public RunHealth Health { get; init; } = RunHealth.Unknown;

        public override TenderProcess? LiveTender => Tender;
    }

    /// <summary>The tender was asked to end.</summary>
    public sealed record StopSigterm(UnitHistory History, TenderProcess Tender, StopGoal Goal, DateTimeOffset Deadline) : UnitState(History)
    {
        public override DateTimeOffset? ArmedFor => Deadline;

        public override TenderProcess? LiveTender => Tender;
    }

    /// <summary>The tender was killed, and the kernel has not reported its end yet.</summary>
    public sealed record StopSigkill(UnitHistory History, TenderProcess Tender, StopGoal Goal, DateTimeOffset Deadline) : UnitState(History)
    {
        public override DateTimeOffset? ArmedFor => Deadline;

        public override TenderProcess? LiveTender => Tender;
    }

    /// <summary>The unit ended by itself and starts again when the deadline passes.</summary>
    public sealed record AutoRestart(UnitHistory History, DateTimeOffset Due) : UnitState(History)
    {
        public override DateTimeOffset? ArmedFor => Due;
    }

    /// <summary>There, without a tender: a network that is up, a volume, a target.</summary>
    public sealed record Established(UnitHistory History, DateTimeOffset Since) : UnitState(History);

    /// <summary>What was set up without a tender is being torn down; the shell will answer once.</summary>
    public sealed record Withdrawing(UnitHistory History, StopGoal Goal, DateTimeOffset Deadline) : UnitState(History)
    {
        public override DateTimeOffset? ArmedFor => Deadline;
    }

    /// <summary>Not running, because something went wrong; <see cref="UnitHistory.LastEnd"/> says what.</summary>
    public sealed record Failed(UnitHistory History, UnitResult Result) : UnitState(History);
}

/// <summary>What a unit that is being stopped does next.</summary>
/// <param name="Jobs">The jobs that wait for that.</param>
public abstract record StopGoal(ValueList<JobId> Jobs)
{
    /// <summary>Nothing: it stays stopped.</summary>
    public sealed record Rest(ValueList<JobId> Jobs) : StopGoal(Jobs);

    /// <summary>The unit starts again.</summary>
    public sealed record StartAgain(ValueList<JobId> Jobs) : StopGoal(Jobs);

    /// <summary>The run ended badly before a stop was asked for; the restart policy decides.</summary>
    public sealed record FollowPolicy(UnitEnd End) : StopGoal([]);
}
