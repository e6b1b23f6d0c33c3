using System.Collections.Immutable;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Reads out of a unit's tree which instances of templates it needs.</summary>
internal static class NamedInstances
{
    private static readonly KeyDefinition[] Needs = [KeyTable.Requires, KeyTable.Wants, KeyTable.BindsTo, KeyTable.Upholds];

    // A device needs what is behind it.
    private static readonly (SectionDefinition Section, KeyDefinition Key, UnitType Type)[] Devices =
        [(KeyTable.Net, KeyTable.Network, UnitType.Network), (KeyTable.Volume, KeyTable.VolumeName, UnitType.Volume)];

    /// <summary>The instances of templates that a unit's tree names so that they are started.</summary>
    public static ImmutableArray<(TomlString Text, UnitId Id)> In(TomlTable root) =>
        [.. NamesIn(root).Where(name => name.Id.Name.Instance is not null)];

    private static IEnumerable<(TomlString Text, UnitId Id)> NamesIn(TomlTable root)
    {
        if (root.Find(KeyTable.Unit.Name)?.Value is TomlTable unit)
        {
            var lists = Needs.Select(key => unit.Find(key.Name)?.Value).OfType<TomlArray>();
            foreach (var text in lists.SelectMany(list => list.Items).OfType<TomlString>())
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
