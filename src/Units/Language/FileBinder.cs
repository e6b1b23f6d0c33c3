namespace Hillingar.Units;

/// <summary>Finds the sections of one file. Sections that its type does not have are reported when it is made.</summary>
internal sealed class FileBinder
{
    private readonly TomlDocument _document;
    private readonly FileType _type;
    private readonly ICollection<Diagnostic> _found;

    public FileBinder(TomlDocument document, FileType type, ICollection<Diagnostic> found)
    {
        (_document, _type, _found) = (document, type, found);
        foreach (var entry in document.Root.Entries)
            CheckTopLevel(entry);
    }

    /// <summary>The only section of that definition; an absent one has the defaults of its keys.</summary>
    public SectionBinder Section(SectionDefinition definition)
    {
        var entry = _document.Root.Find(definition.Name);
        var table = entry?.Value as TomlTable;
        if (entry is null && definition.IsRequired && !_document.IsDamaged)
            _found.Add(DiagnosticCatalog.MissingSection.At(
                SourceSpan.OfFile(_document.Source.Path), $"the section {definition.Head} is missing",
                $"Add {definition.Head} with {Needed(definition)}."));
        return new SectionBinder(
            _document, definition, table, table is null ? SourceSpan.OfFile(_document.Source.Path) : entry!.NameSpan, _found);
    }

    /// <summary>The sections of a definition that may occur under several names, in the order of the text.</summary>
    public IEnumerable<(Located<DeviceName>? Name, SectionBinder Section)> Sections(SectionDefinition definition)
    {
        foreach (var entry in (_document.Root.Find(definition.Name)?.Value as TomlTable)?.Entries ?? [])
        {
            if (entry.Value is TomlTable table)
                yield return (NameOf(entry), new SectionBinder(_document, definition, table, entry.NameSpan, _found));
            else if (entry.Value is TomlArray { OfTables: true })
                ReportArray(entry, $"{definition.Name}.{entry.Name}");
            else
                _found.Add(DiagnosticCatalog.UnnamedSection.At(
                    entry.NameSpan, $"'{entry.Name}' stands in [{definition.Name}], which needs a name",
                    $"Write the device's name behind a dot: {definition.Head}."));
        }
    }

    private Located<DeviceName>? NameOf(TomlEntry entry)
    {
        if (DeviceName.TryRead(entry.Name, out var name, out _))
            return new Located<DeviceName>(name, entry.NameSpan);
        _found.Add(DiagnosticCatalog.BadDeviceName.At(entry.NameSpan, $"'{entry.Name}' is not a device name"));
        return null;
    }

    private void CheckTopLevel(TomlEntry entry)
    {
        var known = KeyTable.Of(_type).FirstOrDefault(section => section.Name == entry.Name);
        if (known is null)
            ReportUnknown(entry);
        else if (entry.Value is TomlArray { OfTables: true })
            ReportArray(entry, entry.Name);
        else if (entry.Value is not TomlTable)
            _found.Add(DiagnosticCatalog.NotASection.At(
                entry.NameSpan, $"'{entry.Name}' is a section, not {entry.Value.TypeName}", $"Write {known.Head} on a line of its own, and its keys below."));
    }

    private void ReportUnknown(TomlEntry entry)
    {
        var hint = KeyTable.HintFor(_type, entry.Name, null);
        if (entry.Value is TomlTable or TomlArray { OfTables: true })
        {
            var sections = KeyTable.Of(_type).ToArray();
            _found.Add(DiagnosticCatalog.UnknownSection.At(
                entry.NameSpan, $"unknown section [{entry.Name}]",
                hint ?? Suggestion.For(entry.Name, sections.Select(section => section.Name))
                ?? $"The sections are {string.Join(", ", sections.Select(section => section.Head))}."));
            return;
        }

        var owner = KeyTable.Of(_type).FirstOrDefault(section => section.Keys.Any(key => key.Name == entry.Name));
        _found.Add(DiagnosticCatalog.NotASection.At(
            entry.NameSpan, $"'{entry.Name}' stands outside of any section",
            owner is null ? "Every key stands in a section; write the section's head above it." : $"Write it below {owner.Head}."));
    }

    private void ReportArray(TomlEntry entry, string name) => _found.Add(DiagnosticCatalog.NotASection.At(
        entry.NameSpan, $"[[{name}]] is an array of sections", $"Write [{name}] with single brackets; there is only one."));

    private static string Needed(SectionDefinition definition)
    {
        var required = definition.Keys.Where(key => key.IsRequired).Select(key => key.Name).ToArray();
        return required.Length > 0 ? string.Join(" and ", required) : string.Join(" or ", definition.Keys.Take(2).Select(key => key.Name));
    }
}
