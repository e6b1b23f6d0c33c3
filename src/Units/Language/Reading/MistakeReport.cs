using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>
/// Diagnostics as they are reported: by file and place. A mistake in a template or module is found in every unit that has
/// it, and one report is enough; so are some of a file that consists of mistakes.
/// </summary>
public static class MistakeReport
{
    /// <summary>So many mistakes of one file are reported, and then how many there are.</summary>
    public const int MostOfFile = 100;

    internal static ImmutableArray<Diagnostic> Of(List<Diagnostic> found)
    {
        found.Sort(Diagnostic.CompareByPlace);
        var once = found.DistinctBy(diagnostic => (diagnostic.Id, diagnostic.Span, diagnostic.Message)).ToArray();
        if (once.Length <= MostOfFile)
            return [.. once];
        var some = once.GroupBy(diagnostic => diagnostic.Span.File).SelectMany(SomeOfFile).ToList();
        some.Sort(Diagnostic.CompareByPlace);
        return [.. some];
    }

    // Errors before warnings: were an error left out and none shown, a reader could not tell why the set is refused.
    private static IEnumerable<Diagnostic> SomeOfFile(IGrouping<string, Diagnostic> file)
    {
        var count = file.Count();
        if (count <= MostOfFile)
            return file;
        var more = DiagnosticCatalog.MoreMistakes.At(
            SourceSpan.OfFile(file.Key), $"{count} mistakes were found in the file, and {MostOfFile} of them are reported");
        return file.OrderByDescending(diagnostic => diagnostic.Severity).Take(MostOfFile).Append(more);
    }
}
