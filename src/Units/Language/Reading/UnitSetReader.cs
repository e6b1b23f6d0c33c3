using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>
/// Reads one set of unit files after another, and makes anew only what follows from files that have changed: for a host
/// that is switched again and again. The outcome is always that of <see cref="UnitLanguage"/>. Not for several threads at
/// a time.
/// </summary>
public sealed class UnitSetReader
{
    private readonly SetMemory _memory = new();
    private (UnitFile[] Files, UnitSet Set)? _last;

    /// <summary>Reads and checks a whole set. Files whose texts are the same objects as before are compared soonest.</summary>
    public UnitSet Read(IReadOnlyList<UnitFile> files)
    {
        if (_last is { } last && files.SequenceEqual(last.Files))
            return last.Set;
        try
        {
            var set = UnitLanguage.Read(files, _memory);
            _last = ([.. files], set);
            return set;
        }
        finally
        {
            _memory.Turn();
        }
    }
}
