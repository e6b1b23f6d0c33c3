using Hillingar.Bus;
using Hillingar.Units.Diagnostics;
using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>Diagnostics for people and for programs.</summary>
internal static class DiagnosticView
{
    /// <summary>As compilers show them, in colour on a terminal.</summary>
    public static void Print(IAnsiConsole console, IReadOnlyList<Diagnostic> diagnostics, IEnumerable<UnitFile> files)
    {
        foreach (var (role, text) in DiagnosticRenderer.Segments(diagnostics, files))
            console.Write(new Text(text, StyleOf(role)));
    }

    /// <summary>In the form that <c>--json</c> prints.</summary>
    public static IReadOnlyList<DiagnosticEntry> Reports(IEnumerable<Diagnostic> diagnostics) => [.. diagnostics.Select(diagnostic => new DiagnosticEntry
    {
        Id = diagnostic.Id,
        Severity = diagnostic.Severity == Severity.Error ? "error" : "warning",
        File = diagnostic.Span.File,
        Line = (uint)diagnostic.Span.Line,
        Column = (uint)diagnostic.Span.Column,
        EndLine = (uint)diagnostic.Span.EndLine,
        EndColumn = (uint)diagnostic.Span.EndColumn,
        Message = diagnostic.Message,
        Help = diagnostic.Help,
    })];

    private static Style StyleOf(TextRole role) => role switch
    {
        TextRole.Error => new Style(Color.Red, decoration: Decoration.Bold),
        TextRole.Warning => new Style(Color.Yellow, decoration: Decoration.Bold),
        TextRole.Frame => new Style(Color.Blue),
        TextRole.Note => new Style(Color.Cyan1),
        TextRole.Help => new Style(Color.Green),
        TextRole.Message => new Style(decoration: Decoration.Bold),
        TextRole.Plain => Style.Plain,
    };
}
