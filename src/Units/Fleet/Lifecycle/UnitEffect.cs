namespace Hillingar.Units.Fleet;

/// <summary>
/// What the shell is to do for a unit, in the imperative. The effects of one unit are carried out in their order:
/// a <see cref="PrepareAndSpawn"/> begins when the <see cref="ReleaseResources"/> before it is finished.
/// </summary>
public abstract record UnitEffect
{
    private UnitEffect()
    {
    }

    /// <summary>
    /// Make the devices and spawn the tender. Answered exactly once, by <see cref="UnitEvent.TenderStarted"/> or
    /// <see cref="UnitEvent.StartFailed"/>.
    /// </summary>
    public sealed record PrepareAndSpawn : UnitEffect;

    /// <summary>Give up the preparation that is under way. It is still answered once, and either way.</summary>
    public sealed record AbandonStart : UnitEffect;

    public sealed record SendTerm(TenderProcess Tender) : UnitEffect;

    public sealed record SendKill(TenderProcess Tender) : UnitEffect;

    /// <summary>
    /// Report <see cref="UnitEvent.DeadlinePassed"/> with this instant when it comes. It replaces the unit's former
    /// deadline; a report of a former one does no harm, for it is ignored.
    /// </summary>
    public sealed record ArmDeadline(DateTimeOffset At) : UnitEffect;

    /// <summary>Remove the taps and close what the run held. Nothing to release is no error.</summary>
    public sealed record ReleaseResources : UnitEffect;

    /// <summary>
    /// Set up what is no virtual machine: a bridge. Answered once, by
    /// <see cref="UnitEvent.WasSetUp"/> or <see cref="UnitEvent.StartFailed"/>.
    /// </summary>
    public sealed record SetUp : UnitEffect;

    /// <summary>
    /// Take that away again, after the <see cref="SetUp"/> before it is finished. Answered once, by
    /// <see cref="UnitEvent.WasTornDown"/> or <see cref="UnitEvent.TearDownFailed"/>.
    /// </summary>
    public sealed record TearDown : UnitEffect;

    /// <summary>
    /// Start the unit again, with all that this brings about. The fleet does that itself, by a
    /// <see cref="UnitEvent.StartRequested"/> that is automatic, or a <see cref="UnitEvent.StartHeldBack"/>.
    /// </summary>
    public sealed record RestartDue : UnitEffect;

    /// <summary>Tell the caller how the request ended.</summary>
    /// <param name="Reason">A clause that says why, where the result alone does not.</param>
    public sealed record JobDone(JobId Job, JobResult Result, string? Reason = null) : UnitEffect;
}
