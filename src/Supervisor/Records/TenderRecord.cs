using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Records;

/// <summary>
/// Which process a tender is and what was made for it: enough for a supervisor that knows nothing else to take it over, and to clear away behind it. It is
/// on disk before the tender may run its guest, until all is cleared away.
/// </summary>
/// <param name="Tender">The process. It means nothing after a restart of the machine, and then there is no record either.</param>
/// <param name="Started">When it was spawned.</param>
internal sealed record TenderRecord(UnitName Unit, ProcessIdentity Tender, DateTimeOffset Started)
{
    /// <summary>The path of the program; empty where an older record does not tell.</summary>
    public string Program { get; init; } = "";

    /// <summary>The pipe that it writes its guest's console to, in the kernel's words; null if it cannot be got back.</summary>
    public string? Console { get; init; }

    /// <summary>The pipe that it writes the events of its guest's life to, in the kernel's words; null if it cannot be got back.</summary>
    public string? Life { get; init; }

    /// <summary>The interfaces that its network devices are.</summary>
    public ImmutableArray<TapRecord> Taps { get; init; } = [];

    /// <summary>Files that were made for this run alone.</summary>
    public ImmutableArray<string> Copies { get; init; } = [];

    /// <summary>The name of its control group; null if it has none of its own.</summary>
    public string? ControlGroup { get; init; }

    /// <summary>What it was started as; null where an older record does not tell.</summary>
    public RealisedUnit? Launched { get; init; }

    public TenderProcess Process => new(Tender.Pid, Tender.StartTime);
}

/// <summary>A tap that was made for a tender.</summary>
/// <param name="IsKept">Whether it stays when the tender ends, and has to be deleted.</param>
internal sealed record TapRecord(UnitName Network, string Name, bool IsKept);
