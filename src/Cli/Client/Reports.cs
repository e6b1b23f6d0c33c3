namespace Hillingar.Cli.Client;

/// <summary>A unit as <c>hillingard</c> describes it; the names are those of the properties on the bus.</summary>
/// <param name="UptimeUSec">Microseconds since the unit became active; 0 while it is not.</param>
/// <param name="ActiveEnterTimestamp">Microseconds since 1970 when it last became active; 0 for never.</param>
/// <param name="NextRestartTimestamp">Microseconds since 1970 when it will be tried again; 0 when nothing is planned.</param>
/// <param name="LastExit">How the last virtual machine ended, in a clause; empty for never.</param>
/// <param name="Memory">Bytes of guest memory.</param>
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
    uint Generation,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> Networks,
    string Tender,
    string Image,
    ulong Memory);

/// <param name="Timestamp">Microseconds since 1970.</param>
/// <param name="StorePath">The store object that the generation is.</param>
internal sealed record GenerationReport(uint Number, ulong Timestamp, bool Current, string StorePath, IReadOnlyList<string> Units);

/// <param name="Timestamp">Microseconds since 1970.</param>
internal sealed record LogLine(ulong Timestamp, string Text);

/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
internal sealed record DiagnosticReport(
    string Id, string Severity, string File, uint Line, uint Column, uint EndLine, uint EndColumn, string Message, string Help);

/// <param name="Result"><c>done</c>, <c>failed</c>, <c>invalid</c>, <c>canceled</c> or <c>refused</c>.</param>
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

/// <summary>A complaint in machine-readable form.</summary>
internal sealed record ErrorReport(string Error, int ExitCode);
