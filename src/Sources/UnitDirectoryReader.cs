using Hillingar.Linux;
using Hillingar.Units;

namespace Hillingar.Sources;

/// <summary>
/// Reads and checks unit directories again and again; only files that are not what they were are read, and only what
/// depends on them is checked anew. Not for several threads at a time.
/// </summary>
public sealed class UnitDirectoryReader(TimeProvider time)
{
    private readonly TextTreeReader _texts = new(UnitDirectories.Rules, time);
    private readonly UnitSetReader _sets = new();

    /// <summary>The files, and what they mean as one set; the same as <see cref="UnitDirectories.Read"/> and <see cref="UnitLanguage.Read(IReadOnlyList{UnitFile})"/> give.</summary>
    /// <exception cref="IOException">A directory, or a unit file in it, cannot be read.</exception>
    public (IReadOnlyList<UnitFile> Files, UnitSet Set) Read(params IReadOnlyList<string> directories)
    {
        var files = UnitDirectories.FilesOf(_texts.Read(UnitDirectories.Layers(directories)));
        return (files, _sets.Read(files));
    }
}
