using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// The unit language: from the texts of a set of files to one checked specification of the host. Nothing is thrown
/// for anything a person wrote; all mistakes of all files are collected, each with its place, reason and mend.
/// </summary>
public static class UnitLanguage
{
    /// <summary>The largest file that is read, in UTF-16 units of its text.</summary>
    public const int MaxFileLength = 1 << 20;

    /// <summary>Reads and checks a whole set. The order of the files has no influence on the result.</summary>
    public static UnitSet Read(IReadOnlyList<UnitFile> files)
    {
        var found = new List<Diagnostic>();
        var bound = BoundSet.Bind(Composer.Compose(files, found), found);
        var isSound = found.TrueForAll(diagnostic => diagnostic.Severity != Severity.Error);
        return new UnitSet(isSound ? HostBuilder.Build(bound) : null, InOrder(found));
    }

    /// <summary>Diagnostics as they are reported: a mistake in a template or module is found in every unit that has it, and one report is enough.</summary>
    internal static ImmutableArray<Diagnostic> InOrder(List<Diagnostic> found)
    {
        found.Sort(Diagnostic.CompareByPlace);
        return [.. found.DistinctBy(diagnostic => (diagnostic.Id, diagnostic.Span, diagnostic.Message))];
    }
}
