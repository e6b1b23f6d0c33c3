using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>
/// The unit language: from the texts of a set of files to one checked specification of the host. Nothing is thrown
/// for anything a person wrote; all mistakes of all files are collected, each with its place, reason and mend.
/// </summary>
/// <remarks>
/// Every set takes the same road. Files are sorted by the unit they belong to (<see cref="FragmentSet"/>), each unit becomes one
/// tree (<see cref="Composer"/>), the trees become drafts whose values are read and checked against each other
/// (<see cref="BoundSet"/>), and sound drafts become the specification (<see cref="HostBuilder"/>). Each step asks the
/// <see cref="SetMemory"/> before it makes anything; for a set that is read once, the memory is empty.
/// </remarks>
public static class UnitLanguage
{
    /// <summary>Reads and checks a whole set. The order of the files has no influence on the result.</summary>
    public static UnitSet Read(IReadOnlyList<UnitFile> files) => Read(files, new SetMemory());

    internal static UnitSet Read(IReadOnlyList<UnitFile> files, SetMemory memory)
    {
        var found = new List<Diagnostic>();
        var bound = Bind(files, found, memory);
        var isSound = found.TrueForAll(diagnostic => diagnostic.Severity != Severity.Error);
        return new UnitSet(isSound ? HostBuilder.Build(bound, memory) : null, MistakeReport.Of(found));
    }

    /// <summary>The road up to the drafts, which exist whether or not the set is sound.</summary>
    /// <param name="alsoNamed">An instance of a template that no file need name.</param>
    internal static BoundSet Bind(
        IReadOnlyList<UnitFile> files, ICollection<Diagnostic> found, SetMemory memory, UnitId? alsoNamed = null) =>
        BoundSet.Bind(Composer.Compose(memory.Files(files, found), found, memory, alsoNamed), found, memory);
}
