using System.Collections.Immutable;

namespace Hillingar.Units.Diagnostics;

/// <summary>How much a diagnostic weighs: a set with an error has no host specification.</summary>
public enum Severity
{
    Warning,
    Error,
}

/// <summary>A second place that a diagnostic speaks of: "first defined here".</summary>
public sealed record DiagnosticNote(SourceSpan Span, string Message);

/// <summary>One mistake in a text that a person wrote.</summary>
/// <param name="Id">The identifier in <see cref="DiagnosticCatalog"/>, such as <c>HU0012</c>.</param>
/// <param name="Span">Where the mistake is.</param>
/// <param name="Message">What is wrong with what, quoted.</param>
/// <param name="Help">What to do now.</param>
public sealed record Diagnostic(string Id, Severity Severity, SourceSpan Span, string Message, string Help)
{
    public ImmutableArray<DiagnosticNote> Notes { get; init; } = [];

    /// <summary>The order in which people read: by file, then by place, then by identifier.</summary>
    public static int CompareByPlace(Diagnostic left, Diagnostic right)
    {
        var order = string.CompareOrdinal(left.Span.File, right.Span.File);
        if (order == 0)
            order = left.Span.Line.CompareTo(right.Span.Line);
        if (order == 0)
            order = left.Span.Column.CompareTo(right.Span.Column);
        if (order == 0)
            order = string.CompareOrdinal(left.Id, right.Id);
        return order == 0 ? string.CompareOrdinal(left.Message, right.Message) : order;
    }
}
