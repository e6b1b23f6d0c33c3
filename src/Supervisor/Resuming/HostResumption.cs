using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Records;
using Hillingar.Supervisor.Tenders;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Resuming;

/// <summary>
/// Goes on where an earlier supervisor has left off: takes over its tenders, ends those that run what is not in force, clears away what no unit owns,
/// and only then starts what does not run. The core decides (<see cref="Resumption"/>); this carries it out.
/// </summary>
internal sealed class HostResumption(
    TenderFinder finder,
    ITenderLauncher launcher,
    TenderResources resources,
    StrayTenders strays,
    LeftoverSweep sweep,
    FleetJournal journal,
    FleetLoop fleet,
    ILogger<HostResumption> log) : IHostResumption
{
    // Of a tender whose record does not say how patient its unit is.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What TakeOverAsync has found and begun, for ClearAwayAsync.
    private Beginning? _begun;

    public async Task TakeOverAsync(RealisedHost host, CancellationToken cancellationToken)
    {
        var left = finder.Find();
        var plan = Resumption.Of(host, left.Memory, left.Found);
        // From here on the memory says the same to the next supervisor, wherever this one dies.
        journal.Begin(left.Memory with { Wanted = plan.Wanted });
        fleet.Stepping += journal.Take;
        await fleet.RedefineAsync([.. host.All], [], cancellationToken).ConfigureAwait(false);

        // What runs on is looked after at once, however long the others take to end.
        var ending = plan.Strays.Select(stray => stray.Tender.Unit).ToHashSet();
        var living = left.Tenders.Where(tender => tender.Process is not null && !ending.Contains(tender.Record.Unit)).ToImmutableArray();
        Tell(plan, living.ToDictionary(tender => new UnitId(UnitType.Unikernel, tender.Record.Unit)));
        var ends = Task.WhenAll(
            [
                .. left.Unrecorded.Select(tender => EndAsync(tender.Process, tender.Unit, "it has no record", Patience)),
                .. plan.Strays.Select(stray => EndAsync(left, stray.Tender, stray.Reason)),
            ]);
        _begun = new Beginning(
            plan, [.. left.Tenders.Except(living).Select(gone => gone.Record)], [.. living.Select(tender => WithTaps(tender.Record, host))], ends);
        // The next reader sees what was told.
        await fleet.PingAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Resumption> ClearAwayAsync(CancellationToken cancellationToken)
    {
        var (plan, gone, living, ends) = _begun ?? throw new InvalidOperationException("nothing was taken over");
        await ends.WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach (var record in gone)
            resources.Release(record);
        sweep.Run(living);
        return plan;
    }

    public void Finish() => journal.EndMove();

    private void Tell(Resumption plan, Dictionary<UnitId, RecordedTender> living)
    {
        foreach (var (unit, happened) in plan.Events)
        {
            if (happened is UnitEvent.TenderAdopted adopted && living.TryGetValue(unit, out var tender))
            {
                fleet.Adopt(unit, launcher.Adopt(tender.Record, tender.Process!), adopted);
                log.Adopted(unit, adopted.Tender.Pid);
            }
            else
            {
                fleet.Tell(unit, happened);
            }
        }
    }

    // A record of the first format does not tell the taps; the unit that it is of does.
    private static TenderRecord WithTaps(TenderRecord record, RealisedHost host) => record.Launched is not null ? record : record with
    {
        Taps =
        [
            .. host.Units.Where(unit => unit.Name == record.Unit).SelectMany(unit => unit.Nets)
                .Select(net => new TapRecord(net.Network, InterfaceNames.Tap(record.Unit, net.Device), IsKept: false)),
        ],
    };

    private Task EndAsync(Inheritance left, FoundTender tender, string reason) => EndAsync(
        left.Tenders.First(each => each.Record.Unit == tender.Unit).Process!,
        tender.Unit.ToString(),
        reason,
        tender.Launched?.StopTimeout.Value ?? Patience);

    private async Task EndAsync(ProcessHandle process, string unit, string reason, TimeSpan patience)
    {
        using (process)
        {
            log.StrayEnds(unit, process.Pid, reason);
            if (!await strays.EndAsync(process, patience).ConfigureAwait(false))
                log.StrayStays(unit, process.Pid);
        }
    }

    private sealed record Beginning(
        Resumption Plan, ImmutableArray<TenderRecord> Gone, ImmutableArray<TenderRecord> Living, Task StraysEnded);
}
