using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>Checks what units say about each other, as a whole.</summary>
internal sealed class DependencyChecks
{
    private readonly IUnitDraft[] _units;
    private readonly Dictionary<UnitId, int> _places;
    private readonly Suggestions _names;
    private readonly UnitGraph _waits;
    private readonly UnitGraph _starts;
    private readonly List<UnitConflict> _conflicts = [];
    private readonly HashSet<(int, int)> _conflicting = [];
    private readonly ICollection<Diagnostic> _found;
    private readonly bool _isEndless;

    // Of one unit at a time.
    private readonly Dictionary<UnitId, (bool IsAfter, SourceSpan Span, bool IsReported)> _orders = [];

    private DependencyChecks(IUnitDraft[] units, bool isEndless, ICollection<Diagnostic> found)
    {
        (_units, _isEndless, _found) = (units, isEndless, found);
        _places = Enumerable.Range(0, units.Length).ToDictionary(place => units[place].Id);
        _names = new Suggestions(units.Select(unit => unit.Id.ToString()));
        (_waits, _starts) = (new UnitGraph(units.Length), new UnitGraph(units.Length));
    }

    /// <param name="units">All of the set; their order has no influence.</param>
    /// <param name="isEndless">Whether instances need further instances without end, which is reported, and so not all are here.</param>
    public static void Check(IEnumerable<IUnitDraft> units, bool isEndless, ICollection<Diagnostic> found)
    {
        var checks = new DependencyChecks([.. units.OrderBy(unit => unit.Id)], isEndless, found);
        for (var place = 0; place < checks._units.Length; place++)
            checks.Enter(place);
        OrderChecks.Check(checks._units, checks._waits, found);
        ConflictChecks.Check(checks._units, checks._starts, checks._conflicts, found);
    }

    /// <summary>The units without which a unikernel cannot run, and where it says so: its networks and the volumes that are units.</summary>
    public static IEnumerable<Located<UnitId>> Needed(UnikernelDraft unit)
    {
        foreach (var net in unit.NetDrafts)
        {
            if (net.Network is { } network)
                yield return new Located<UnitId>(new UnitId(UnitType.Network, network.Value), network.Span);
        }

        foreach (var device in unit.Volumes)
        {
            if (device.Source is VolumeSource.Unit { Volume: var volume })
                yield return new Located<UnitId>(new UnitId(UnitType.Volume, volume.Value), volume.Span);
        }
    }

    private void Enter(int place)
    {
        var unit = _units[place];
        _orders.Clear();
        // Devices without their network or volume are reported as such.
        foreach (var needed in unit is UnikernelDraft unikernel ? Needed(unikernel) : [])
        {
            if (!_places.TryGetValue(needed.Value, out var other))
                continue;
            _starts.Add(place, other, needed.Span);
            if (_orders.TryAdd(needed.Value, (true, needed.Span, false)))
                _waits.Add(place, other, needed.Span);
        }

        foreach (var (kind, on) in unit.WrittenDependencies)
        {
            if (on.Value == unit.Id)
                _found.Add(DiagnosticCatalog.DependsOnItself.At(on.Span, $"{unit.Id} depends on itself"));
            else if (_places.TryGetValue(on.Value, out var other))
                Enter(place, kind, other, on);
            else
                ReportUnknown(on);
        }
    }

    private void Enter(int place, DependencyKind kind, int other, Located<UnitId> on)
    {
        switch (kind)
        {
            case DependencyKind.Requires or DependencyKind.Wants or DependencyKind.BindsTo or DependencyKind.Upholds:
                _starts.Add(place, other, on.Span);
                break;
            case DependencyKind.Conflicts:
                if (_conflicting.Add((Math.Min(place, other), Math.Max(place, other))))
                    _conflicts.Add(new UnitConflict(place, other, on.Span));
                break;
            case DependencyKind.Before or DependencyKind.After:
                EnterOrder(place, isAfter: kind == DependencyKind.After, other, on);
                break;
            case DependencyKind.PartOf:
                break;
        }
    }

    private void EnterOrder(int place, bool isAfter, int other, Located<UnitId> on)
    {
        if (_orders.TryAdd(on.Value, (isAfter, on.Span, false)))
            _waits.Add(isAfter ? place : other, isAfter ? other : place, on.Span);
        else if (_orders[on.Value] is { IsReported: false } first && first.IsAfter != isAfter)
        {
            _orders[on.Value] = first with { IsReported = true };
            _found.Add(DiagnosticCatalog.OrderContradiction.At(
                on.Span, $"{_units[place].Id} cannot be started both before and after {on.Value}", null,
                new DiagnosticNote(first.Span, first.IsAfter ? "after it, as is said or follows from here" : "before it, as is said here")));
        }
    }

    private void ReportUnknown(Located<UnitId> on)
    {
        if (_isEndless && on.Value.Name.Instance is not null)
            return;
        // An author who forgets the type of a unit, or names a wrong one, means the unit of that name.
        var namesake = Enum.GetValues<UnitType>().Select(type => on.Value with { Type = type })
            .Cast<UnitId?>().FirstOrDefault(id => _places.ContainsKey(id!.Value));
        _found.Add(DiagnosticCatalog.UnknownUnit.At(
            on.Span, $"there is no unit '{on.Value}' in the set",
            namesake is { } id ? $"Did you mean '{id}'?"
                : _names.For(on.Value.ToString()) ?? $"Declare it in {on.Value.Name}.{on.Value.Type.ToString().ToLowerInvariant()}.toml, or remove it here."));
    }
}
