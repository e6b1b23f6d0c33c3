using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Supervisor.Records;
using Hillingar.Supervisor.Tenders;

namespace Hillingar.Supervisor.Resuming;

/// <summary>Finds what an earlier supervisor has left: by its records, and without one by the mark that every tender carries.</summary>
internal sealed class TenderFinder(TenderRecords records, TenderMark mark, FleetJournal journal)
{
    public Inheritance Find()
    {
        ImmutableArray<RecordedTender> recorded = [.. records.Read().Select(Look)];
        var known = recorded.Select(tender => tender.Record.Tender).ToHashSet();
        var unrecorded = ImmutableArray.CreateBuilder<(ProcessHandle, string)>();
        foreach (var (process, unit) in mark.Find())
        {
            if (known.Contains(process.Identity))
                process.Dispose();
            else
                unrecorded.Add((process, unit));
        }

        return new Inheritance(journal.Read(), recorded, unrecorded.ToImmutable());
    }

    private static RecordedTender Look(TenderRecord record)
    {
        var process = ProcessHandle.OpenIfSame(record.Tender);
        if (process is { HasEnded: false })
            return new RecordedTender(record, process, null);
        // One that waits for init to reap it tells yet how it ended.
        using (process)
            return new RecordedTender(record, null, TenderExits.Of(process?.TryGetExit(), null));
    }
}
