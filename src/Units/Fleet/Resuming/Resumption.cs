using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>
/// What a supervisor does with what an earlier one left: which tenders it takes over, which it ends, what it remembers, and what it asks for
/// then. Carried out in the order of the members.
/// </summary>
/// <param name="Strays">Tenders that run what is not in force, with the reason; they end before anything starts.</param>
/// <param name="Events">What the units are told.</param>
/// <param name="Stops">Units that were on their way down.</param>
/// <param name="Restarts">Units that were on their way down to start again.</param>
/// <param name="Starts">Units that are to run, and do not.</param>
public sealed record Resumption(
    ImmutableArray<(FoundTender Tender, string Reason)> Strays,
    ImmutableArray<(UnitId Unit, UnitEvent Event)> Events,
    ImmutableArray<UnitId> Stops,
    ImmutableArray<UnitId> Restarts,
    ImmutableArray<UnitId> Starts)
{
    /// <summary>The units that are to run once all is carried out, for the memory of the supervisor after this one.</summary>
    public ImmutableHashSet<UnitId> Wanted =>
        [.. Events.Where(each => each.Event is UnitEvent.TenderAdopted).Select(each => each.Unit).Except(Stops), .. Restarts, .. Starts];

    /// <summary>Decides for all units of the generation in force.</summary>
    /// <param name="host">What is in force: a generation is never mixed with what a move that was cut off has begun.</param>
    /// <param name="memory">Of this boot; empty if nothing is remembered.</param>
    /// <param name="tenders">At most one for each unit.</param>
    public static Resumption Of(RealisedHost host, FleetMemory memory, IReadOnlyCollection<FoundTender> tenders)
    {
        var found = tenders.ToDictionary(tender => tender.Unit);
        var (strays, events) = (ImmutableArray.CreateBuilder<(FoundTender, string)>(), ImmutableArray.CreateBuilder<(UnitId, UnitEvent)>());
        var asked = new Dictionary<JobType, List<UnitId>> { [JobType.Start] = [], [JobType.Stop] = [], [JobType.Restart] = [] };
        foreach (var unit in host.All)
        {
            var known = memory.Units.GetValueOrDefault(unit.Id);
            var tender = unit is RealisedUnit ? found.GetValueOrDefault(unit.Id.Name) : null;
            if (tender is { IsAlive: true } && tender.UnlikeReason((RealisedUnit)unit) is { } reason)
            {
                strays.Add((tender, reason));
                tender = null;
            }

            var (told, request) = tender is not null && IsTakenOver(tender, known, memory)
                ? TakeOver(tender, known, memory)
                : Recall(unit, known, memory);
            events.AddRange(told.Select(happened => (unit.Id, happened)));
            if (request is { } type)
                asked[type].Add(unit.Id);
        }

        var units = host.Units.Select(unit => unit.Name).ToHashSet();
        strays.AddRange(tenders.Where(tender => tender.IsAlive && !units.Contains(tender.Unit)).Select(tender => (tender, "it is not declared")));
        return new Resumption(
            strays.ToImmutable(), events.ToImmutable(), [.. asked[JobType.Stop]], [.. asked[JobType.Restart]], [.. asked[JobType.Start]]);
    }

    private static bool IsTakenOver(FoundTender tender, UnitMemory? known, FleetMemory memory)
    {
        if (tender.IsAlive)
            return true;
        // Its end was wanted, or a move decides what follows.
        if (memory.Wanted is not null || known?.Job is { Type: JobType.Stop or JobType.Restart })
            return false;
        // Otherwise it is taken over to be told its end, unless the one before has heard that.
        return known switch
        {
            null or { Phase: RememberedPhase.Starting } => true,
            { Phase: RememberedPhase.Running } => known.Tender == tender.Process,
            _ => false,
        };
    }

    private static (ImmutableArray<UnitEvent> Told, JobType? Request) TakeOver(FoundTender tender, UnitMemory? known, FleetMemory memory)
    {
        var isSame = known?.Tender == tender.Process;
        var adopted = new UnitEvent.TenderAdopted(
            tender.Process,
            isSame && known!.At is { } since ? since : tender.Started,
            known?.History ?? UnitHistory.Empty,
            isSame && known!.Health is { } health ? health : RunHealth.Unknown);
        if (tender.End is { } end)
            return ([adopted, new UnitEvent.TenderExited(tender.Process, end)], null);
        return ([adopted], memory.Wanted is not null ? null : known switch
        {
            { Job.Type: JobType.Stop } or { Job: null, Phase: RememberedPhase.Stopping } => JobType.Stop,
            // It was asked to end already, or is about to be.
            { Job: not null, Phase: RememberedPhase.Stopping } or { Phase: RememberedPhase.Restarting } => JobType.Restart,
            { Job.Type: JobType.Restart, Phase: RememberedPhase.Running } => JobType.Restart,
            _ => null,
        });
    }

    private static (ImmutableArray<UnitEvent> Told, JobType? Request) Recall(IUnitDefinition unit, UnitMemory? known, FleetMemory memory)
    {
        if (IsWanted(unit, known, memory))
            return ([], JobType.Start);
        if (known is null)
            return ([], null);
        // A move that was cut off has no say in what becomes of a unit that was at rest.
        var due = known.Phase == RememberedPhase.Waiting ? known.At : null;
        return ([new UnitEvent.RestRemembered(known.History, known.Failure, due)], null);
    }

    private static bool IsWanted(IUnitDefinition unit, UnitMemory? known, FleetMemory memory) => memory.Wanted is { } wanted
        ? wanted.Contains(unit.Id)
        : known switch
        {
            null => unit.Autostart,
            { Job.Type: JobType.Stop } => false,
            { Job: not null } => true,
            _ => known.Phase is RememberedPhase.Starting or RememberedPhase.Running or RememberedPhase.Restarting,
        };
}
