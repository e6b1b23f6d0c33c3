namespace Hillingar.Units;

/// <summary>
/// Reads one set of unit files after another, and of each only what is not as it was: for editors and for a host that
/// is switched again and again. The outcome is always that of <see cref="UnitLanguage.Read(IReadOnlyList{UnitFile})"/>. Not for several threads
/// at a time.
/// </summary>
public sealed class UnitSetReader
{
    private readonly SetMemory _memory = new();

    /// <summary>Reads and checks a whole set. Files whose texts are the same objects as before are compared soonest.</summary>
    public UnitSet Read(IReadOnlyList<UnitFile> files)
    {
        try
        {
            return UnitLanguage.Read(files, _memory);
        }
        finally
        {
            _memory.Turn();
        }
    }
}
