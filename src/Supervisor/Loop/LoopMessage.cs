using Hillingar.Units;

namespace Hillingar.Supervisor.Loop;

/// <summary>What the loop reads from its channel.</summary>
internal abstract record LoopMessage
{
    private LoopMessage()
    {
    }

    /// <summary>Something happened to a unit: a tender started or ended, a deadline came.</summary>
    public sealed record Happened(UnitName Unit, UnitEvent Event) : LoopMessage;

    /// <summary>Somebody wants a unit started, stopped or restarted, and waits for the end of that.</summary>
    public sealed record Wanted(UnitName Unit, UnitRequest Request, TaskCompletionSource<RequestEnd> Answer) : LoopMessage;

    /// <summary>A unit is added, or its definition replaced.</summary>
    public sealed record Defined(RealisedUnit Unit, TaskCompletionSource Answer) : LoopMessage;

    /// <summary>A unit that is at rest is forgotten.</summary>
    public sealed record Forgotten(UnitName Unit, TaskCompletionSource Answer) : LoopMessage;

    /// <summary>Somebody wants to know whether the loop is alive.</summary>
    public sealed record Pinged(TaskCompletionSource Answer) : LoopMessage;
}

/// <summary>What can be asked of a unit.</summary>
internal enum UnitRequest
{
    Start,
    Stop,
    Restart,
}

/// <summary>How a request ended.</summary>
/// <param name="Reason">A clause that says why, where the result alone does not; else null.</param>
internal sealed record RequestEnd(JobResult Result, string? Reason);
