using Hillingar.Linux;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Sources;

/// <summary>
/// Reads and checks unit directories again and again; only files that are not what they were are read, and only what
/// depends on them is checked anew. Not for several threads at a time.
/// </summary>
public sealed class UnitDirectoryReader(TimeProvider time)
{
    private readonly TextTreeReader _texts = new(UnitDirectories.Rules, time);
    private readonly UnitSetReader _sets = new();
    private IReadOnlyList<TextFile> _lastTexts = [];
    private UnitFile[] _files = [];

    /// <summary>
    /// The files, and what they mean as one set; the same as <see cref="UnitDirectories.Read"/>
    /// and <see cref="UnitLanguage.Read(IReadOnlyList{UnitFile})"/> give.
    /// </summary>
    /// <exception cref="IOException">A directory, or a unit file in it, cannot be read.</exception>
    public (IReadOnlyList<UnitFile> Files, UnitSet Set) Read(params IReadOnlyList<string> directories)
    {
        var texts = _texts.Read(UnitDirectories.Layers(directories));
        var files = new UnitFile[texts.Count];
        // What is the same object as before stays the same object, which is compared soonest.
        for (var i = 0; i < files.Length; i++)
            files[i] = i < _files.Length && ReferenceEquals(texts[i], _lastTexts[i]) ? _files[i] : UnitDirectories.FileOf(texts[i]);
        (_lastTexts, _files) = (texts, files);
        return (files, _sets.Read(files));
    }
}
