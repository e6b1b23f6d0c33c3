using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Supervisor.Records;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Resuming;

/// <summary>What an earlier supervisor has left of tenders and memory.</summary>
/// <param name="Unrecorded">Processes with the mark of this host that no record names, with the name of their unit.</param>
internal sealed record Inheritance(
    FleetMemory Memory,
    ImmutableArray<RecordedTender> Tenders,
    ImmutableArray<(ProcessHandle Process, string Unit)> Unrecorded)
{
    /// <summary>The tenders in the terms of the core.</summary>
    public IReadOnlyCollection<FoundTender> Found =>
    [
        .. Tenders.Select(tender => new FoundTender(
            tender.Record.Unit, tender.Record.Process, tender.End, tender.Record.Started, tender.Record.Launched)),
    ];
}

/// <summary>A tender that is on record.</summary>
/// <param name="Process">Null if it has ended.</param>
/// <param name="End">How; null if it has not.</param>
internal sealed record RecordedTender(TenderRecord Record, ProcessHandle? Process, TenderExit? End);
