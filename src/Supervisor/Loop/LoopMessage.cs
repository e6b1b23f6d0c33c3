using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>What the loop reads from its channel.</summary>
internal abstract record LoopMessage
{
    private LoopMessage()
    {
    }

    /// <summary>Tells whoever waits for an answer that there will be none.</summary>
    public virtual void CallOff()
    {
    }

    /// <summary>Something happened to a unit: a tender started or ended, a deadline came.</summary>
    public sealed record Happened(UnitId Unit, UnitEvent Event) : LoopMessage;

    /// <summary>Somebody wants units started, stopped or restarted, and waits for the ends of that, which come in the same order.</summary>
    public sealed record Wanted(JobType Type, IReadOnlyList<UnitId> Units, TaskCompletionSource<IReadOnlyList<JobEnded>> Answer) : LoopMessage
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

    /// <summary>The instant has come for which the fleet asked.</summary>
    public sealed record Woke : LoopMessage;

    /// <summary>Somebody wants to know whether the loop is alive.</summary>
    public sealed record Pinged(TaskCompletionSource Answer) : LoopMessage
    {
        public override void CallOff() => Answer.TrySetCanceled();
    }
}
