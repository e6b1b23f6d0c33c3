using System.Text.Json;

namespace Hillingar.Cli.Client;

/// <summary>A unit as <c>hillingard</c> describes it; the names are those of the properties on the bus.</summary>
/// <param name="UptimeUSec">Microseconds since the unit became active; 0 while it is not.</param>
/// <param name="ActiveEnterTimestamp">Microseconds since 1970 when it last became active; 0 for never.</param>
/// <param name="NextRestartTimestamp">Microseconds since 1970 when it will be tried again; 0 when nothing is planned.</param>
/// <param name="LastExit">How the last virtual machine ended, in a clause; empty for never.</param>
/// <param name="Health"><c>none</c> where nobody asks, else <c>unknown</c>, <c>starting</c>, <c>healthy</c>, <c>failing</c> or <c>unhealthy</c>.</param>
/// <param name="HealthSince">Microseconds since 1970 when it became so; 0 where that is not known.</param>
/// <param name="HealthReason">Why the last probe failed, in a clause; empty if none did.</param>
/// <param name="Memory">Bytes of guest memory; 0 for what is no virtual machine.</param>
internal sealed record UnitReport(
    string Id,
    string Description,
    string ActiveState,
    string SubState,
    string Result,
    uint MainPID,
    ulong UptimeUSec,
    ulong ActiveEnterTimestamp,
    ulong NextRestartTimestamp,
    uint NRestarts,
    string LastExit,
    string Health,
    ulong HealthSince,
    string HealthReason,
    uint Generation,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> Networks,
    IReadOnlyList<string> PublishedPorts,
    string Tender,
    string Image,
    ulong Memory,
    DependencyReport Dependencies)
{
    /// <summary>Whether it is a virtual machine, and not a network, volume or target.</summary>
    public bool IsMachine => Memory != 0;

    /// <summary>The word behind the last dot of its name where it has one: <c>network</c>.</summary>
    public string Type => IsMachine ? "unikernel" : Id[(Id.LastIndexOf('.') + 1)..];
}

/// <summary>What a unit depends on, and what depends on it; each list sorted.</summary>
internal sealed record DependencyReport(
    IReadOnlyList<string> Requires,
    IReadOnlyList<string> Wants,
    IReadOnlyList<string> BindsTo,
    IReadOnlyList<string> PartOf,
    IReadOnlyList<string> Conflicts,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After,
    IReadOnlyList<string> Upholds,
    IReadOnlyList<string> RequiredBy,
    IReadOnlyList<string> WantedBy,
    IReadOnlyList<string> BoundBy,
    IReadOnlyList<string> ConsistsOf,
    IReadOnlyList<string> ConflictedBy,
    IReadOnlyList<string> UpheldBy);

/// <param name="Timestamp">Microseconds since 1970.</param>
/// <param name="StorePath">The store object that the generation is.</param>
internal sealed record GenerationReport(uint Number, ulong Timestamp, bool Current, string StorePath, IReadOnlyList<string> Units);

/// <param name="Timestamp">Microseconds since 1970.</param>
internal sealed record LogLine(ulong Timestamp, string Text);

/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
internal sealed record DiagnosticReport(
    string Id, string Severity, string File, uint Line, uint Column, uint EndLine, uint EndColumn, string Message, string Help);

/// <param name="Result"><c>done</c>, <c>failed</c>, <c>timeout</c>, <c>dependency</c>, <c>invalid</c>, <c>canceled</c> or <c>refused</c>.</param>
/// <param name="Report">The diagnostics as text for people.</param>
internal sealed record JobReport(
    uint Id,
    string JobType,
    string Subject,
    string Result,
    string Message,
    uint Generation,
    IReadOnlyList<DiagnosticReport> Diagnostics,
    string Report);

/// <param name="Changed">Whether its layout was another than the one that it has, or with <c>--check</c> ought to have, now.</param>
internal sealed record FormatReport(string File, bool Changed);

/// <summary>A unit as its files together make it.</summary>
/// <param name="Diagnostics">All mistakes of the set; with errors, some of the unit may be missing.</param>
internal sealed record ShownUnitReport(
    string Id, string Type, IReadOnlyList<ShownValueReport> Values, IReadOnlyList<DiagnosticReport> Diagnostics);

/// <param name="Section">The parts of the section's name.</param>
/// <param name="Items">The parts of a list; empty for anything else.</param>
internal sealed record ShownValueReport(
    IReadOnlyList<string> Section, string Key, JsonElement Value, OriginReport Origin, IReadOnlyList<ShownItemReport> Items);

internal sealed record ShownItemReport(JsonElement Value, OriginReport Origin);

/// <param name="Kind"><c>file</c>, <c>default</c> or <c>derived</c>.</param>
/// <param name="File">Null unless the value is written in a file.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
internal sealed record OriginReport(string Kind, string? File = null, uint? Line = null, uint? Column = null);

/// <summary>A complaint in machine-readable form.</summary>
internal sealed record ErrorReport(string Error, int ExitCode);

/// <summary>What depends on what, as <c>graph --json</c> prints it.</summary>
internal sealed record GraphReport(IReadOnlyList<GraphUnitReport> Units, IReadOnlyList<GraphEdgeReport> Dependencies);

/// <summary>A unit of the graph.</summary>
internal sealed record GraphUnitReport(string Id, string Type, string Description);

/// <summary>How a unit depends on another, by the words of the keys in <c>[unit]</c>.</summary>
internal sealed record GraphEdgeReport(string Unit, string On, IReadOnlyList<string> Kinds);
