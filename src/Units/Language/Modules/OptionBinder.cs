using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Reads the sections that a module gives to a unit.</summary>
internal sealed class OptionBinder(SourceSpan unit, bool isDamaged, ICollection<Diagnostic> found)
{
    /// <summary>The values of an option section that there may be once, by <c>SECTION.KEY</c>.</summary>
    public IEnumerable<(string Name, OptionType Type, TomlValue? Value)> Single(OptionSection section, TomlTable root)
    {
        var entry = root.Find(section.Name);
        var table = entry?.Value as TomlTable;
        var isMissing = entry is null && !isDamaged && (section.IsRequired || section.Keys.Any(key => key.IsRequired));
        if (isMissing)
            found.Add(DiagnosticCatalog.MissingSection.At(
                unit, $"the section {section.Head} is missing", $"Add {section.Head}, which one of the unit's modules needs."));
        else if (entry is { Value: TomlArray { OfTables: true } })
            KeyNames.ReportArray(entry, section.Name, found);
        else if (entry is not null && table is null)
            found.Add(DiagnosticCatalog.NotASection.At(
                entry.NameSpan, $"'{entry.Name}' is a section, not {entry.Value.TypeName}", $"Write {section.Head} on a line of its own, and its keys below."));
        return Values(section, table, entry?.NameSpan).Select(option => ($"{section.Name}.{option.Key.Name}", option.Key.Type, option.Value));
    }

    /// <summary>The values of each of the sections that there may be several of, by <c>KEY</c>, and <c>name</c>.</summary>
    public IEnumerable<IReadOnlyList<(string Name, OptionType Type, TomlValue? Value)>> Several(OptionSection section, TomlTable root)
    {
        var entry = root.Find(section.Name);
        if (entry is null && section.IsRequired && !isDamaged)
            found.Add(DiagnosticCatalog.MissingSection.At(
                unit, $"the section {section.Head} is missing", $"Add at least one {section.Head}, which one of the unit's modules needs."));
        else if (entry is not null and not { Value: TomlTable })
            found.Add(DiagnosticCatalog.UnnamedSection.At(entry.NameSpan, $"'{entry.Name}' needs a name behind a dot", $"Write {section.Head}."));
        foreach (var named in (entry?.Value as TomlTable)?.Entries ?? [])
        {
            if (named.Value is TomlTable table)
                yield return
                [
                    ("name", OptionType.Unknown, new TomlString(named.Name, named.NameSpan)),
                    .. Values(section, table, named.NameSpan).Select(option => (option.Key.Name, option.Key.Type, option.Value)),
                ];
            else
                found.Add(DiagnosticCatalog.UnnamedSection.At(
                    named.NameSpan, $"'{named.Name}' stands in [{section.Name}], which needs a name", $"Write the name behind a dot: {section.Head}."));
        }
    }

    /// <param name="table">Null where the section is missing; then what is required has been reported.</param>
    private List<(OptionKey Key, TomlValue? Value)> Values(OptionSection section, TomlTable? table, SourceSpan? head)
    {
        var values = new List<(OptionKey, TomlValue?)>();
        var misspelt = new HashSet<string>();
        foreach (var entry in table?.Entries ?? [])
        {
            if (section.Keys.Any(key => key.Name == entry.Name))
                continue;
            if (Suggestion.Nearest(entry.Name, section.Keys.Select(key => key.Name)) is { } meant)
                misspelt.Add(meant);
            found.Add(DiagnosticCatalog.UnknownKey.At(
                entry.NameSpan, $"unknown key '{entry.Name}' in {section.Head}",
                Suggestion.For(entry.Name, section.Keys.Select(key => key.Name))
                ?? $"{section.Head} has the keys {string.Join(", ", section.Keys.Select(key => key.Name))}."));
        }

        foreach (var key in section.Keys)
        {
            var written = table?.Find(key.Name)?.Value;
            if (written is null && table is not null && key.IsRequired && !isDamaged && !misspelt.Contains(key.Name))
                found.Add(DiagnosticCatalog.MissingKey.At(head!, $"the key '{key.Name}' is missing", $"Add {key.Name} = … ({key.Type.Name})."));
            values.Add((key, written is null ? key.Default : key.Type.Accepts(key.Name, written, found) ? written : null));
        }

        return values;
    }
}
