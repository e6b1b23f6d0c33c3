using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>
/// The unit language: from the texts of a set of files to one checked specification of the host. Nothing is thrown
/// for anything a person wrote; all mistakes of all files are collected, each with its place, reason and mend.
/// </summary>
public static class UnitLanguage
{
    /// <summary>So many mistakes of one file are reported, and then how many there are.</summary>
    public const int MaxDiagnosticsOfFile = 100;

    /// <summary>Reads and checks a whole set. The order of the files has no influence on the result.</summary>
    public static UnitSet Read(IReadOnlyList<UnitFile> files) => Read(files, new SetMemory()).Set;

    /// <summary>Also gives the set itself, if nothing at all was found.</summary>
    internal static (UnitSet Set, SoundSet? Sound) Read(IReadOnlyList<UnitFile> files, SetMemory memory)
    {
        var found = new List<Diagnostic>();
        var set = memory.Files(files, found);
        var bound = BoundSet.Bind(Composer.Compose(set, found, memory), found, memory);
        var host = found.TrueForAll(diagnostic => diagnostic.Severity != Severity.Error) ? HostBuilder.Build(bound, memory) : null;
        return (new UnitSet(host, InOrder(found)), host is not null && found.Count == 0 ? new SoundSet(set, bound, host) : null);
    }

    /// <summary>
    /// Diagnostics as they are reported. A mistake in a template or module is found in every unit that has it, and one
    /// report is enough; so are some of a file that consists of mistakes.
    /// </summary>
    internal static ImmutableArray<Diagnostic> InOrder(List<Diagnostic> found)
    {
        found.Sort(Diagnostic.CompareByPlace);
        var once = found.DistinctBy(diagnostic => (diagnostic.Id, diagnostic.Span, diagnostic.Message)).ToArray();
        if (once.Length <= MaxDiagnosticsOfFile)
            return [.. once];
        var some = once.GroupBy(diagnostic => diagnostic.Span.File).SelectMany(SomeOfFile).ToList();
        some.Sort(Diagnostic.CompareByPlace);
        return [.. some];
    }

    // Errors before warnings: with an error left out and none shown, nobody could tell why the set is refused.
    private static IEnumerable<Diagnostic> SomeOfFile(IGrouping<string, Diagnostic> file)
    {
        var count = file.Count();
        return count <= MaxDiagnosticsOfFile ? file
            : file.OrderByDescending(diagnostic => diagnostic.Severity).Take(MaxDiagnosticsOfFile).Append(DiagnosticCatalog.MoreMistakes.At(
                SourceSpan.OfFile(file.Key), $"{count} mistakes were found in the file, and {MaxDiagnosticsOfFile} of them are reported"));
    }
}
