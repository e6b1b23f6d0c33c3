using System.Collections.Immutable;
using Hillingar.Sources;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Commands;

/// <summary>The unit files that a command is about, and what is wrong with them.</summary>
/// <param name="Host">Null if there is any error in the unit files themselves.</param>
/// <param name="Diagnostics">By file and place, with paths as they were written on the command line.</param>
/// <param name="Files">All that diagnostics quote.</param>
internal sealed record SourceSet(HostSpec? Host, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<UnitFile> Files)
{
    public bool IsSound => !Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);

    /// <summary>Reads directories, the later ones above the earlier.</summary>
    /// <param name="textOnly">Whether the files that units name are left alone.</param>
    /// <exception cref="IOException">A directory, or a file in it, cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be read.</exception>
    public static SourceSet Read(IReadOnlyList<string> directories, bool textOnly)
    {
        var files = UnitDirectories.Read(directories);
        var set = UnitLanguage.Read(files);
        if (textOnly || set.Host is not { } host)
            return new SourceSet(set.Host, set.Diagnostics, [.. files]);
        var report = SourceCheck.Everything(host);
        var all = set.Diagnostics.AddRange(report.Diagnostics).Sort(Diagnostic.CompareByPlace);
        return new SourceSet(host, all, [.. files, .. report.Recipes]);
    }
}
