using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>The answer to a request for one unit.</summary>
/// <param name="End">Completes with the end of the job; at once if the request is refused.</param>
internal sealed record JobTicket(JobAnswer Answer, Task<JobEnded> End);

/// <summary>What the loop reads from its channel.</summary>
internal abstract record LoopMessage
{
    private LoopMessage()
    {
    }

    /// <summary>Tells the caller that waits for an answer that there will be none.</summary>
    public virtual void CallOff()
    {
    }

    /// <summary>Something happened to a unit: a tender started or ended, a deadline came.</summary>
    public sealed record Happened(UnitId Unit, UnitEvent Event) : LoopMessage;

    /// <summary>A caller wants units started, stopped or restarted, and waits to hear which jobs do that.</summary>
    public sealed record Wanted(JobType Type, IReadOnlyList<UnitId> Units, JobMode Mode, TaskCompletionSource<IReadOnlyList<JobTicket>> Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }

    /// <summary>A caller wants a job of a unit ended.</summary>
    public sealed record Canceled(JobId Job, TaskCompletionSource Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }

    /// <summary>A caller needs a number for a job of the whole host.</summary>
    public sealed record Numbered(TaskCompletionSource<JobId> Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }

    /// <summary>A signal for the process that runs a unit's guest; the answer is whether there is one.</summary>
    public sealed record Signaled(UnitId Unit, Signal Signal, TaskCompletionSource<bool> Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }

    /// <summary>Units are added, or their definitions replaced, and others, which are at rest, forgotten.</summary>
    public sealed record Redefined(
        IReadOnlyCollection<IUnitDefinition> Defined, IReadOnlyCollection<UnitId> Forgotten, TaskCompletionSource Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }

    /// <summary>A switch begins, or is over: see <see cref="FleetCore.Upkeep"/>.</summary>
    public sealed record UpkeepSet(bool IsOn, TaskCompletionSource Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }

    /// <summary>A tender of an earlier supervisor is taken over, and its unit told of it.</summary>
    public sealed record Adopted(UnitId Unit, ITenderRun Run, UnitEvent.TenderAdopted Event) : LoopMessage;

    /// <summary>The instant has come for which the fleet asked.</summary>
    public sealed record Woke : LoopMessage;

    /// <summary>A caller wants to know whether the loop is alive.</summary>
    public sealed record Pinged(TaskCompletionSource Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }
}
