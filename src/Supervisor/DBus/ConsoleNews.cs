using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.DBus;

/// <summary>
/// Whose consoles have grown since they were read. A guest that writes without end is told of once for each reading. Safe for use by several threads.
/// </summary>
internal sealed class ConsoleNews
{
    private readonly Lock _gate = new();
    private readonly HashSet<UnitName> _told = [];
    private readonly List<UnitName> _untold = [];

    /// <summary>Whether there is something new to tell.</summary>
    public bool Grew(UnitName unit)
    {
        lock (_gate)
        {
            if (!_told.Add(unit))
                return false;
            _untold.Add(unit);
            return true;
        }
    }

    public void Read(UnitName unit)
    {
        lock (_gate)
            _told.Remove(unit);
    }

    public IReadOnlyList<UnitName> Take()
    {
        lock (_gate)
        {
            UnitName[] taken = [.. _untold];
            _untold.Clear();
            return taken;
        }
    }
}
