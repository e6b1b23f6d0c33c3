using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Finds the sections of one unit or recipe. Sections that its type does not have are reported when it is made.</summary>
internal sealed class FileBinder
{
    private readonly ComposedUnit _unit;
    private readonly FileType _type;
    private readonly ICollection<Diagnostic> _found;

    public FileBinder(ComposedUnit unit, FileType type, ICollection<Diagnostic> found)
    {
        (_unit, _type, _found) = (unit, type, found);
        foreach (var entry in unit.Root.Entries)
            KeyNames.CheckTopLevel(entry, type, unit.Modules, found);
    }

    /// <summary>The only section of that definition; an absent one has the defaults of its keys.</summary>
    public SectionBinder Section(SectionDefinition definition)
    {
        var entry = _unit.Root.Find(definition.Name);
        var table = entry?.Value as TomlTable;
        if (entry is null && definition.IsRequired && !_unit.IsDamaged && !IsReportedAsMisspelt(definition))
            _found.Add(DiagnosticCatalog.MissingSection.At(
                _unit.Head, $"the section {definition.Head} is missing", $"Add {definition.Head} with {Needed(definition)}."));
        return new SectionBinder(_unit, definition, table, table is null ? _unit.Head : entry!.NameSpan, _found);
    }

    /// <summary>The sections of a definition that may occur under several names, in the order of the text.</summary>
    public IEnumerable<(Located<DeviceName>? Name, SectionBinder Section)> Sections(SectionDefinition definition)
    {
        foreach (var entry in (_unit.Root.Find(definition.Name)?.Value as TomlTable)?.Entries ?? [])
        {
            if (entry.Value is TomlTable table)
                yield return (NameOf(entry), new SectionBinder(_unit, definition, table, entry.NameSpan, _found));
            else if (entry.Value is TomlArray { OfTables: true })
                KeyNames.ReportArray(entry, $"{definition.Name}.{entry.Name}", _found);
            else
                _found.Add(DiagnosticCatalog.UnnamedSection.At(
                    entry.NameSpan, $"'{entry.Name}' stands in [{definition.Name}], which needs a name",
                    $"Write the device's name behind a dot: {definition.Head}."));
        }
    }

    // Whether there is an unknown section that is probably meant to be this one, which was reported.
    private bool IsReportedAsMisspelt(SectionDefinition definition) =>
        _unit.Root.Entries.Any(entry => KeyTable.Find(_type, entry.Name) is null && Suggestion.Nearest(entry.Name, [definition.Name]) is not null);

    private Located<DeviceName>? NameOf(TomlEntry entry)
    {
        if (DeviceName.TryRead(entry.Name, out var name, out _))
            return new Located<DeviceName>(name, entry.NameSpan);
        _found.Add(DiagnosticCatalog.BadDeviceName.At(
            entry.NameSpan, $"'{entry.Name}' is not a device name",
            entry.WrittenName is { } written
                ? $"It is written '{written}', and its specifiers were replaced; with them it may have 1 to 67 ASCII letters and digits."
                : null));
        return null;
    }

    private static string Needed(SectionDefinition definition)
    {
        var required = definition.Keys.Where(key => key.IsRequired).Select(key => key.Name).ToArray();
        return required.Length > 0 ? string.Join(" and ", required) : string.Join(" or ", definition.Keys.Take(2).Select(key => key.Name));
    }
}
