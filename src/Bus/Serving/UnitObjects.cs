using System.Collections;

namespace Hillingar.Bus;

/// <summary>All units on the bus at one instant, in the order of their paths.</summary>
public sealed class UnitObjects : IReadOnlyList<UnitObject>
{
    private readonly UnitObject[] _units;

    public UnitObjects(IEnumerable<UnitObject> units)
    {
        _units = [.. units];
        Array.Sort(_units, (one, other) => string.CompareOrdinal(one.Path, other.Path));
    }

    private UnitObjects(UnitObject[] sorted) => _units = sorted;

    public static UnitObjects Empty { get; } = new((UnitObject[])[]);

    public int Count => _units.Length;

    public UnitObject this[int index] => _units[index];

    /// <summary>Each unit's line, as systemd lists it.</summary>
    public IReadOnlyList<UnitListing> Listings => field ??= Array.ConvertAll(_units, unit => unit.Listing);

    /// <summary>Each unit's line, for people.</summary>
    public IReadOnlyList<UnitRow> Rows => field ??= Array.ConvertAll(_units, unit => unit.Row);

    /// <summary>The unit at a path; null where there is none.</summary>
    public UnitObject? Find(string path) => PlaceOf(path) is var place and >= 0 ? _units[place] : null;

    /// <summary>These units with some that are new or other than they were, and without those at some paths.</summary>
    public UnitObjects With(IReadOnlyCollection<UnitObject> changed, IReadOnlyCollection<string> gone)
    {
        if (changed.Count == 0 && gone.Count == 0)
            return this;
        var units = (UnitObject[])_units.Clone();
        var added = new List<UnitObject>();
        foreach (var unit in changed)
        {
            if (PlaceOf(unit.Path) is var place and >= 0)
                units[place] = unit;
            else
                added.Add(unit);
        }

        return added.Count == 0 && gone.Count == 0
            ? new UnitObjects(units)
            : new UnitObjects(units.Where(unit => !gone.Contains(unit.Path)).Concat(added));
    }

    /// <summary>
    /// What differs from what was before, each with what it was and what it is; null for what was not, or is not there. Where nothing has changed it
    /// is one object, and costs a look.
    /// </summary>
    public IEnumerable<(UnitObject? Before, UnitObject? After)> Differences(UnitObjects before)
    {
        var (i, j) = (0, 0);
        while (i < before.Count || j < Count)
        {
            if (i < before.Count && j < Count && ReferenceEquals(before[i], this[j]))
            {
                (i, j) = (i + 1, j + 1);
                continue;
            }

            var order = i == before.Count ? 1 : j == Count ? -1 : string.CompareOrdinal(before[i].Path, this[j].Path);
            yield return (order <= 0 ? before[i++] : null, order >= 0 ? this[j++] : null);
        }
    }

    public IEnumerator<UnitObject> GetEnumerator() => ((IEnumerable<UnitObject>)_units).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int PlaceOf(string path)
    {
        var (low, high) = (0, _units.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_units[middle].Path, path);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }
}
