namespace Hillingar.Units.Fleet;

/// <summary>What happens to a unit, in the past tense.</summary>
public abstract record UnitEvent
{
    private UnitEvent()
    {
    }

    /// <param name="IsAutomatic">Whether no user asked: it counts as a restart, and the start limit holds for it.</param>
    public sealed record StartRequested(JobId Job, bool IsAutomatic = false) : UnitEvent;

    public sealed record StopRequested(JobId Job) : UnitEvent;

    /// <summary>The restart that is due could not even be tried.</summary>
    /// <param name="Reason">A clause: "db, which it requires, could not be started".</param>
    public sealed record StartHeldBack(string Reason) : UnitEvent;

    /// <summary>The answer to <see cref="UnitEffect.PrepareAndSpawn"/>: the tender lives.</summary>
    public sealed record TenderStarted(TenderProcess Tender) : UnitEvent;

    /// <summary>
    /// The other answer to <see cref="UnitEffect.PrepareAndSpawn"/>, and to <see cref="UnitEffect.SetUp"/>: there is no
    /// tender, and what was prepared is gone or will be by <see cref="UnitEffect.ReleaseResources"/>.
    /// </summary>
    /// <param name="Reason">A clause: "could not open /dev/kvm: No such file or directory".</param>
    public sealed record StartFailed(string Reason) : UnitEvent;

    /// <summary>The answer to <see cref="UnitEffect.SetUp"/>, where it is not <see cref="StartFailed"/>.</summary>
    public sealed record WasSetUp : UnitEvent;

    /// <summary>The answer to <see cref="UnitEffect.TearDown"/>.</summary>
    public sealed record WasTornDown : UnitEvent;

    /// <summary>The other answer to <see cref="UnitEffect.TearDown"/>.</summary>
    /// <param name="Reason">A clause, as for <see cref="StartFailed"/>.</param>
    public sealed record TearDownFailed(string Reason) : UnitEvent;

    /// <summary>
    /// A supervisor that was started anew found the unit's tender, and goes on where the one before has left off. That the tender has ended meanwhile,
    /// if it has, is told next.
    /// </summary>
    public sealed record TenderAdopted(TenderProcess Tender, DateTimeOffset Since, UnitHistory History, RunHealth Health) : UnitEvent;

    /// <summary>A supervisor that was started anew knows how the unit was while nothing of it ran.</summary>
    /// <param name="Failure">Why it is failed; null if it is not.</param>
    /// <param name="Due">When its restart is due; null if it waits for none.</param>
    public sealed record RestRemembered(UnitHistory History, UnitResult? Failure, DateTimeOffset? Due) : UnitEvent;

    public sealed record TenderExited(TenderProcess Tender, TenderExit Exit) : UnitEvent;

    /// <summary>The instant for which a deadline was armed has come.</summary>
    public sealed record DeadlinePassed(DateTimeOffset Deadline) : UnitEvent;

    /// <summary>The guest of a tender was asked whether it does its work, and it does.</summary>
    public sealed record ProbeSucceeded(TenderProcess Tender) : UnitEvent;

    /// <summary>The guest does not do its work, or did not answer in time.</summary>
    /// <param name="Reason">A clause: "10.77.0.53:80 refused the connection".</param>
    public sealed record ProbeFailed(TenderProcess Tender, string Reason) : UnitEvent;

    /// <summary>A user has seen the failure and wants it forgotten.</summary>
    public sealed record ResetFailed : UnitEvent;
}
