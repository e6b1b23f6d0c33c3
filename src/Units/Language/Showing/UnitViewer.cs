using System.Collections.Immutable;
using System.Globalization;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Shows what a unit is made of, and where each value comes from.</summary>
public static class UnitViewer
{
    /// <summary>
    /// Composes the set and takes one unit out of it; an instance of a template need not be a part of the set. What is
    /// shown is a unit file in its turn.
    /// </summary>
    /// <param name="isResolved">
    /// Whether the unit is shown as it would run: with defaults, with absolute paths, and with values in the place of
    /// references. It then means the same in any directory and needs no module. Otherwise what the files say is shown.
    /// </param>
    /// <param name="directory">The absolute directory from which paths of files start that are not absolute.</param>
    public static UnitShowing Show(IReadOnlyList<UnitFile> files, UnitId id, bool isResolved, string directory)
    {
        var found = new List<Diagnostic>();
        var bound = UnitLanguage.Bind(files, found, new SetMemory(), alsoNamed: id);
        var unit = bound.Composed.TryGetValue(id, out var composed)
            ? new ShownUnit(id, [.. new UnitReader(bound, id, isResolved, directory).Read(composed.Root)])
            : null;
        return new UnitShowing(unit, unit is null ? Nearest(id, bound.Composed.Keys) : null, MistakeReport.Of(found));
    }

    private static UnitId? Nearest(UnitId id, IEnumerable<UnitId> units)
    {
        // A user who forgets a type, or names a wrong one, means the unit of that name.
        var known = units.Order().ToArray();
        var text = Suggestion.Nearest($"{id}", known.Select(unit => $"{unit}"));
        return known.Cast<UnitId?>().FirstOrDefault(unit => unit!.Value.Name == id.Name)
            ?? (text is null ? null : UnitId.Parse(text));
    }

    private sealed class UnitReader(BoundSet set, UnitId id, bool isResolved, string directory)
    {
        private readonly UnikernelDraft? _unikernel = id.Type == UnitType.Unikernel ? set.Unikernels.GetValueOrDefault(id.Name) : null;

        public IEnumerable<ShownValue> Read(TomlTable root)
        {
            foreach (var section in KeyTable.Of(ComposedUnit.FileTypeOf(id.Type)))
            {
                if (section.IsInner)
                    continue;
                var table = root.Find(section.Name)?.Value as TomlTable;
                // Without the section no probe is made, so there are no defaults either.
                if (table is null && section == KeyTable.Health)
                    continue;
                if (!section.IsNamed)
                {
                    foreach (var value in ReadSection(section, [section.Name], table))
                        yield return value;
                    continue;
                }

                foreach (var entry in table?.Entries ?? [])
                {
                    foreach (var value in entry.Value is TomlTable named ? ReadSection(section, [section.Name, entry.Name], named) : [])
                        yield return value;
                }
            }
        }

        // Tables come last, for what stands below the head of an inner section belongs to that.
        private IEnumerable<ShownValue> ReadSection(SectionDefinition section, ImmutableArray<string> name, TomlTable? table) =>
            section.Keys.SelectMany(key => ReadKey(key, name, table)).OrderBy(value => value.Section.Length);

        // A module has done its work; to name it again would need its options again.
        private IEnumerable<ShownValue> ReadKey(KeyDefinition key, ImmutableArray<string> section, TomlTable? holder)
        {
            var written = holder?.Find(key.Name)?.Value;
            return isResolved && key == KeyTable.Modules ? []
                : written is TomlTable inner && key.Shape is ValueShape.Table { Section: var definition }
                    ? ReadSection(definition, section.Add(key.Name), inner)
                : written is TomlTable table ? table.Entries.Select(entry => Shown(key, section.Add(key.Name), entry.Name, entry.Value)).OfType<ShownValue>()
                : written is not null ? new[] { Shown(key, section, key.Name, written) }.OfType<ShownValue>()
                : isResolved && HasMeaning(key, holder) ? new[] { Unwritten(key, section) }.OfType<ShownValue>()
                : [];
        }

        // Whether the key's default is used; an empty list says nothing, and some keys are refused beside others.
        private static bool HasMeaning(KeyDefinition key, TomlTable? holder) =>
            key == KeyTable.Format ? Has(holder, KeyTable.Files)
            : key == KeyTable.VolumeReadOnly ? Has(holder, KeyTable.VolumeName)
            : !ProbeTable.Keys.Contains(key) && key.Default != "[]";

        private static bool Has(TomlTable? holder, KeyDefinition key) => holder?.Find(key.Name) is not null;

        // A value that no key can have was reported, and is left out.
        private ShownValue? Shown(KeyDefinition key, ImmutableArray<string> section, string name, TomlValue value)
        {
            if (value is TomlArray { OfTables: false } list)
            {
                ImmutableArray<ShownText> items = [.. list.Items.Select(item => TextOf(key, item)).OfType<ShownText>()];
                var whole = $"[{string.Join(", ", items.Select(item => item.Text))}]";
                return new ShownValue(section, name, new ShownText(whole, new ValueOrigin.Written(list.Span)), items);
            }

            return TextOf(key, value) is { } text ? new ShownValue(section, name, text, []) : null;
        }

        private ShownText? TextOf(KeyDefinition key, TomlValue value)
        {
            var text = value switch
            {
                TomlString word => TomlText.Quoted(Escaped(isResolved ? Resolved(key, word) : word.Value)),
                TomlInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
                TomlBoolean truth => truth.Value ? "true" : "false",
                _ => null,
            };
            return text is null ? null : new ShownText(text, new ValueOrigin.Written(value.Span));
        }

        private string Resolved(KeyDefinition key, TomlString text)
        {
            if (_unikernel is not null && (key == KeyTable.UnitDescription || key == KeyTable.Args))
                return set.References.WriteOut(_unikernel, text);
            var isPath = key is Key<string> { Type: var type } && type == ValueTypes.Path || key is Key<ImmutableArray<NamedText>>;
            if (!isPath || text.Value.Length == 0 || text.Value.Contains('\0', StringComparison.Ordinal))
                return text.Value;
            return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(text.Span.File) ?? "", text.Value), directory);
        }

        private ShownValue? Unwritten(KeyDefinition key, ImmutableArray<string> section)
        {
            if (key == KeyTable.Mac && DeviceName.TryRead(section[^1], out var device, out _))
                return new ShownValue(
                    section, key.Name,
                    new ShownText(TomlText.Quoted($"{MacAddress.Derive(id.Name, device)}"), new ValueOrigin.Derived("the names of unit and device")), []);
            return key.Default is { } text ? new ShownValue(section, key.Name, new ShownText(text, new ValueOrigin.Default()), []) : null;
        }
    }

    // Specifiers are replaced already.
    private static string Escaped(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}
