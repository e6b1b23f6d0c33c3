using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>
/// Reads one set of unit files after another, and of each only what is not as it was: for editors and for a host that
/// is switched again and again. The outcome is always that of <see cref="UnitLanguage.Read(IReadOnlyList{UnitFile})"/>. Not for several threads
/// at a time.
/// </summary>
public sealed class UnitSetReader
{
    private readonly SetMemory _memory = new();
    private SoundSet? _sound;

    /// <summary>Reads and checks a whole set. Files whose texts are the same objects as before are compared soonest.</summary>
    public UnitSet Read(IReadOnlyList<UnitFile> files)
    {
        if (_sound?.TryChange(files, _memory) == true)
            return new UnitSet(_sound.Host, []);
        _sound = null;
        try
        {
            (var set, _sound) = UnitLanguage.Read(files, _memory);
            return set;
        }
        finally
        {
            _memory.Turn();
        }
    }
}
