using System.Text.Json;
using Hillingar.Bus;

namespace Hillingar.Cli.Client;

/// <param name="Text">The layout that it ought to have; null but for standard input.</param>
/// <param name="Changed">Whether its layout was another than the one that it has, or with <c>--check</c> ought to have, now.</param>
internal sealed record FormatReport(string File, bool Changed, string? Text = null);

/// <summary>A unit as its files together make it.</summary>
/// <param name="Diagnostics">All mistakes of the set; with errors, some of the unit may be missing.</param>
internal sealed record ShownUnitReport(
    string Id, string Type, IReadOnlyList<ShownValueReport> Values, IReadOnlyList<DiagnosticEntry> Diagnostics);

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
/// <param name="Diagnostics">The mistakes in files that it is about; null if it is about none.</param>
internal sealed record ErrorReport(string Error, int ExitCode, IReadOnlyList<DiagnosticEntry>? Diagnostics = null);

/// <summary>A line of a unit's console.</summary>
/// <param name="Number">Counts up within one life of the daemon.</param>
/// <param name="Time">Microseconds since 1970.</param>
internal sealed record LogLineReport(string Unit, ulong Number, ulong Time, string Text)
{
    public static LogLineReport Of(string unit, ConsoleEntry line) => new(unit, line.Number, line.Time, line.Text);
}

/// <summary>A kind of diagnostic.</summary>
/// <param name="Text">The explanation at length, in Markdown; null in a list of all.</param>
internal sealed record ExplanationReport(string Id, string Severity, string Title, string? Text);

/// <summary>What depends on what, as <c>graph --json</c> prints it.</summary>
internal sealed record GraphReport(IReadOnlyList<GraphUnitReport> Units, IReadOnlyList<GraphEdgeReport> Dependencies);

/// <summary>A unit of the graph.</summary>
internal sealed record GraphUnitReport(string Id, string Type, string Description);

/// <summary>How a unit depends on another, by the words of the keys in <c>[unit]</c>.</summary>
internal sealed record GraphEdgeReport(string Unit, string On, IReadOnlyList<string> Kinds);
