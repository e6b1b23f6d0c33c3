using Hillingar.Bus;
using Hillingar.Linux;
using Hillingar.Supervisor.Jobs;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.DBus;

/// <summary>Says what units, jobs and diagnostics are in the terms of the bus.</summary>
internal static class ObjectState
{
    /// <summary>In characters: what a build or a health check says may be long, and the bus takes no endless messages.</summary>
    private const int LongestText = 4096;

    private const int MostDiagnostics = 1000;

    /// <summary>In characters.</summary>
    public const int LongestReport = 256 * 1024;

    /// <param name="program">The path of the program that the unit last ran; empty for none.</param>
    /// <param name="job">The job that is pending for it.</param>
    public static UnitProperties Of(FleetUnit unit, FleetGraph graph, uint generation, string program, JobReference job)
    {
        var id = unit.Definition.Id;
        var (name, nets, health) = (id.ToString(), unit.Machine?.Nets ?? [], unit.Health);
        IReadOnlyList<string> Of(DependencyKind kind) => Names(graph.Of(id, kind));
        IReadOnlyList<string> On(DependencyKind kind) => Names(graph.On(id, kind));
        return new UnitProperties
        {
            Id = name,
            Names = [name],
            Type = id.Type.ToString().ToLowerInvariant(),
            Description = unit.Definition.Description,
            LoadState = "loaded",
            ActiveState = unit.Status.ActiveState,
            SubState = unit.Status.SubState,
            Result = unit.Status.Result,
            Job = job,
            CanStart = true,
            CanStop = true,
            MainPID = (uint)(unit.State.LiveTender?.Pid ?? 0),
            StateChangeTimestamp = Shown(unit.Since),
            ActiveEnterTimestamp = ActiveSince(unit.State) is { } since ? Shown(since) : 0,
            NextRestartTimestamp = unit.State is UnitState.AutoRestart waiting ? Shown(waiting.Due) : 0,
            NRestarts = (uint)unit.State.History.Restarts,
            LastExit = Short(unit.State.History.LastEnd?.Reason ?? ""),
            Health = health.Word,
            HealthSince = health.Since is { } at ? Shown(at) : 0,
            HealthReason = Short(health.Reason ?? ""),
            Generation = generation,
            Addresses = unit.Definition is NetworkDefinition network
                ? [network.Address.Address.ToString()]
                : [.. nets.Select(net => net.Address.Address.ToString())],
            Networks = [.. nets.Select(net => net.Network.ToString())],
            PublishedPorts = [.. nets.SelectMany(net => net.Publish).Select(port => port.ToString())],
            Tender = program,
            Image = unit.Machine?.Image ?? "",
            Memory = (ulong)(unit.Machine?.Memory.Bytes ?? 0),
            Requires = Of(DependencyKind.Requires),
            RequiredBy = On(DependencyKind.Requires),
            Wants = Of(DependencyKind.Wants),
            WantedBy = On(DependencyKind.Wants),
            BindsTo = Of(DependencyKind.BindsTo),
            BoundBy = On(DependencyKind.BindsTo),
            PartOf = Of(DependencyKind.PartOf),
            ConsistsOf = On(DependencyKind.PartOf),
            Conflicts = Of(DependencyKind.Conflicts),
            ConflictedBy = On(DependencyKind.Conflicts),
            Upholds = Of(DependencyKind.Upholds),
            UpheldBy = On(DependencyKind.Upholds),
            Before = Of(DependencyKind.Before),
            After = Of(DependencyKind.After),
        };
    }

    public static JobProperties Of(Job job) => new()
    {
        Id = job.Id.Number,
        Unit = job.Task.Unit is { } unit ? ReferenceTo(unit) : UnitReference.None,
        JobType = job.Task.Word,
        Subject = job.Task.Subject,
        State = job.StateWord,
        Result = job.End is { } end ? JobWords.Of(end.Result) : "",
        Message = Short(job.End?.Message ?? ""),
        Generation = job.End?.Generation ?? 0,
        FailedUnits = Names(job.End?.FailedUnits ?? []),
        Diagnostics = [.. (job.End?.Diagnostics ?? []).Take(MostDiagnostics).Select(Of)],
    };

    public static GenerationProperties Of(GenerationView generation) => new()
    {
        Number = generation.Number,
        Timestamp = generation.TimestampUSec,
        Current = generation.IsCurrent,
        StorePath = generation.StorePath,
        Units = generation.Units,
    };

    public static JobReference ReferenceTo(Job job) => new() { Id = job.Id.Number, Path = HostBus.Jobs.PathOf(job.Id.Number) };

    public static UnitReference ReferenceTo(UnitId unit) => new() { Id = unit.ToString(), Path = PathOf(unit) };

    public static string PathOf(UnitId unit) => HostBus.Units.PathOf(unit.ToString());

    public static ulong Microseconds(DateTimeOffset at) => (ulong)(at - DateTimeOffset.UnixEpoch).TotalMicroseconds;

    /// <summary>A text as it is, or its beginning and a sign that there was more.</summary>
    public static string Short(string text, int longest = LongestText) => text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");

    // Units live by a clock that cannot be set.
    private static ulong Shown(DateTimeOffset steady) => Microseconds(SteadyTime.Shown(steady));

    private static DiagnosticEntry Of(Diagnostic diagnostic) => new()
    {
        Id = diagnostic.Id,
        Severity = diagnostic.Severity == Severity.Error ? "error" : "warning",
        File = diagnostic.Span.File,
        Line = (uint)diagnostic.Span.Line,
        Column = (uint)diagnostic.Span.Column,
        EndLine = (uint)diagnostic.Span.EndLine,
        EndColumn = (uint)diagnostic.Span.EndColumn,
        Message = Short(diagnostic.Message),
        Help = Short(diagnostic.Help),
    };

    private static DateTimeOffset? ActiveSince(UnitState state) => state switch
    {
        UnitState.Running running => running.Since,
        UnitState.Established established => established.Since,
        _ => null,
    };

    private static IReadOnlyList<string> Names(IEnumerable<UnitId> units) => [.. units.Select(unit => unit.ToString())];
}
