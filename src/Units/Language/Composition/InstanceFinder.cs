using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Finds the instances of templates that exist because another unit needs them: <c>requires = ["dns@example.org"]</c>.
/// Only what starts a unit makes one; an order or a conflict with a unit that does not exist is a mistake.
/// </summary>
internal static class InstanceFinder
{
    /// <summary>
    /// So many units may exist only because an instance that somebody needs needs them in turn. A template that needs
    /// ever further instances of itself would otherwise never end.
    /// </summary>
    private const int MaxNested = 1000;

    private static readonly KeyDefinition[] Needs = [KeyTable.Requires, KeyTable.Wants, KeyTable.BindsTo, KeyTable.Upholds];

    // A device needs what is behind it.
    private static readonly (SectionDefinition Section, KeyDefinition Key, UnitType Type)[] Devices =
        [(KeyTable.Net, KeyTable.Network, UnitType.Network), (KeyTable.Volume, KeyTable.VolumeName, UnitType.Volume)];

    /// <param name="compose">Composes an instance, or gives null if there is no such template.</param>
    public static void AddNamed(Dictionary<UnitId, ComposedUnit> units, Func<UnitId, ComposedUnit?> compose, ICollection<Diagnostic> found)
    {
        var nested = 0;
        var waiting = new Queue<(ComposedUnit Unit, bool IsNamed)>(units.OrderBy(unit => unit.Key).Select(unit => (unit.Value, false)));
        while (waiting.TryDequeue(out var next))
        {
            foreach (var (name, id) in next.Unit.Instances.Value)
            {
                if (units.ContainsKey(id) || compose(id) is not { } made)
                    continue;
                if (next.IsNamed && ++nested > MaxNested)
                {
                    found.Add(DiagnosticCatalog.EndlessInstances.At(
                        name.Span, $"instances need further instances without end; '{id}' is one of more than {MaxNested}"));
                    return;
                }

                units.Add(id, made);
                waiting.Enqueue((made, true));
            }
        }
    }

    /// <summary>The instances of templates that a unit's tree names so that they are started.</summary>
    public static ImmutableArray<(TomlString Text, UnitId Id)> InstancesIn(TomlTable root) => [.. NamesIn(root).Where(name => name.Id.Name.Instance is not null)];

    private static IEnumerable<(TomlString Text, UnitId Id)> NamesIn(TomlTable root)
    {
        if (root.Find(KeyTable.Unit.Name)?.Value is TomlTable unit)
        {
            foreach (var text in Needs.Select(key => unit.Find(key.Name)?.Value).OfType<TomlArray>().SelectMany(list => list.Items).OfType<TomlString>())
            {
                if (UnitId.TryRead(text.Value, out var id, out _))
                    yield return (text, id);
            }
        }

        foreach (var (section, key, type) in Devices)
        {
            foreach (var device in (root.Find(section.Name)?.Value as TomlTable)?.Entries ?? [])
            {
                if ((device.Value as TomlTable)?.Find(key.Name)?.Value is TomlString text && UnitName.TryRead(text.Value, out var name, out _))
                    yield return (text, new UnitId(type, name));
            }
        }
    }
}
