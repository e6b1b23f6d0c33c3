using System.Collections.Immutable;

namespace Hillingar.Units.Diagnostics;

/// <summary>One row of the catalog: a sort of mistake, what it means and how it is mended in general.</summary>
/// <param name="Id">Never reused for another meaning.</param>
public sealed record DiagnosticKind(string Id, Severity Severity, string Title, string Mend)
{
    /// <summary>A mistake of this kind; without a help of its own it says how such mistakes are mended.</summary>
    public Diagnostic At(SourceSpan span, string message, string? help = null, params ImmutableArray<DiagnosticNote> notes) =>
        new(Id, Severity, span, message, help ?? Mend) { Notes = notes };
}
