using System.Collections.Immutable;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Records;

/// <summary>
/// A line of the journal: its head, what is remembered of one unit from now on, or that a move of the whole host begins or is over. Later lines
/// about the same replace earlier ones.
/// </summary>
internal sealed record JournalLine
{
    /// <summary>Of the head alone: the version of the format.</summary>
    public int? Format { get; init; }

    /// <summary>Of the head alone: the boot that the lines are about.</summary>
    public string? Boot { get; init; }

    public UnitId? Unit { get; init; }

    /// <summary>Null: the unit is no longer declared.</summary>
    public RememberedPhase? Phase { get; init; }

    public int Restarts { get; init; }

    public int Backoff { get; init; }

    public ImmutableArray<DateTimeOffset>? Starts { get; init; }

    public UnitEnd? LastEnd { get; init; }

    public TenderProcess? Tender { get; init; }

    public DateTimeOffset? At { get; init; }

    public HealthWord? Health { get; init; }

    public int Failures { get; init; }

    public string? HealthReason { get; init; }

    public DateTimeOffset? HealthSince { get; init; }

    public UnitResult? Failure { get; init; }

    public uint? Job { get; init; }

    public JobType? JobType { get; init; }

    /// <summary>A move begins: what is to run in the end if it does not go through. Empty and <see cref="IsMoveOver"/>: it is over.</summary>
    public ImmutableArray<UnitId>? Wanted { get; init; }

    public bool IsMoveOver { get; init; }

    public static JournalLine Of(UnitId unit, UnitMemory memory) => new()
    {
        Unit = unit,
        Phase = memory.Phase,
        Restarts = memory.History.Restarts,
        Backoff = memory.History.Backoff,
        Starts = [.. memory.History.RecentStarts],
        LastEnd = memory.History.LastEnd,
        Tender = memory.Tender,
        At = memory.At,
        Health = memory.Health switch
        {
            RunHealth.Starting => HealthWord.Starting,
            RunHealth.Healthy => HealthWord.Healthy,
            RunHealth.Failing => HealthWord.Failing,
            _ => null,
        },
        Failures = memory.Health?.Failures ?? 0,
        HealthReason = (memory.Health as RunHealth.Starting)?.Reason ?? (memory.Health as RunHealth.Failing)?.Reason,
        HealthSince = (memory.Health as RunHealth.Healthy)?.Since ?? (memory.Health as RunHealth.Failing)?.Since,
        Failure = memory.Failure,
        Job = memory.Job?.Id.Number,
        JobType = memory.Job?.Type,
    };

    /// <summary>What the line says of its unit; null if that is no longer declared.</summary>
    public UnitMemory? Memory() => Phase is not { } phase ? null : new UnitMemory(phase, new UnitHistory(Restarts, Backoff, [.. Starts ?? []], LastEnd))
    {
        Tender = Tender,
        At = At,
        Health = Health switch
        {
            HealthWord.Starting => new RunHealth.Starting(Failures, HealthReason),
            HealthWord.Healthy => new RunHealth.Healthy(HealthSince ?? default),
            HealthWord.Failing => new RunHealth.Failing(Failures, HealthReason ?? "", HealthSince ?? default),
            _ => null,
        },
        Failure = Failure,
        Job = Job is { } job && JobType is { } type && Unit is { } unit
            ? new PendingJob(new JobId(job), unit, type, IsRunning: false, IsAutomatic: false)
            : null,
    };
}

/// <summary>What probes have told of a run, in a word.</summary>
internal enum HealthWord
{
    Starting,
    Healthy,
    Failing,
}
