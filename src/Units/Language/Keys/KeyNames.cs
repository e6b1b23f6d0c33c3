using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Checks the names of sections and keys against those that there are.</summary>
internal static class KeyNames
{
    /// <summary>Reports what files of the type do not have, in a tree that becomes part of units or is one.</summary>
    public static void Check(TomlTable tree, FileType type, ICollection<Diagnostic> found)
    {
        foreach (var entry in tree.Entries)
        {
            CheckTopLevel(entry, type, modules: null, found);
            if (KeyTable.Find(type, entry.Name) is not { } section || entry.Value is not TomlTable table)
                continue;
            if (!section.IsNamed)
                CheckKeys(section, table, found);
            else
            {
                foreach (var inner in table.Entries.Select(named => named.Value).OfType<TomlTable>())
                    CheckKeys(section, inner, found);
            }
        }
    }

    /// <summary>Reports a section that is unknown and every key that is no section.</summary>
    public static void CheckTopLevel(TomlEntry entry, FileType type, IModuleSections? modules, ICollection<Diagnostic> found)
    {
        var known = KeyTable.Find(type, entry.Name);
        if (known is null)
            ReportUnknownSection(entry, type, modules, found);
        else if (entry.Value is TomlArray { OfTables: true })
            ReportArray(entry, entry.Name, found);
        else if (entry.Value is not TomlTable)
            found.Add(DiagnosticCatalog.NotASection.At(
                entry.NameSpan, $"'{entry.Name}' is a section, not {entry.Value.TypeName}", $"Write {known.Head} on a line of its own, and its keys below."));
    }

    /// <summary>Reports the keys that a section does not have.</summary>
    public static void CheckKeys(SectionDefinition section, TomlTable table, ICollection<Diagnostic> found)
    {
        foreach (var entry in table.Entries)
        {
            if (!section.Has(entry.Name))
                ReportUnknownKey(section, entry, found);
        }
    }

    public static void ReportArray(TomlEntry entry, string name, ICollection<Diagnostic> found) => found.Add(DiagnosticCatalog.NotASection.At(
        entry.NameSpan, $"[[{name}]] is an array of sections", $"Write [{name}] with single brackets; there is only one."));

    private static void ReportUnknownSection(TomlEntry entry, FileType type, IModuleSections? modules, ICollection<Diagnostic> found)
    {
        var hint = KeyTable.HintFor(type, entry.Name, null);
        if (entry.Value is TomlTable or TomlArray { OfTables: true })
        {
            var sections = KeyTable.Of(type).Where(section => !section.IsInner).ToArray();
            if (modules is { MayHaveMore: true } && hint is null && Suggestion.For(entry.Name, sections.Select(section => section.Name)) is null)
                return;
            found.Add(DiagnosticCatalog.UnknownSection.At(
                entry.NameSpan, $"unknown section [{entry.Name}]",
                hint
                ?? (type == FileType.Unikernel && modules?.WithSection(entry.Name) is { } module
                    ? $"The module '{module}' has it: write modules = [\"{module}\"] into [unit]."
                    : null)
                ?? Suggestion.For(entry.Name, sections.Select(section => section.Name))
                ?? $"The sections are {string.Join(", ", sections.Select(section => section.Head))}."));
            return;
        }

        var owner = KeyTable.Of(type).FirstOrDefault(section => !section.IsInner && section.Keys.Any(key => key.Name == entry.Name));
        found.Add(DiagnosticCatalog.NotASection.At(
            entry.NameSpan, $"'{entry.Name}' stands outside of any section",
            owner is null ? "Every key stands in a section; write the section's head above it." : $"Write it below {owner.Head}."));
    }

    private static void ReportUnknownKey(SectionDefinition section, TomlEntry entry, ICollection<Diagnostic> found)
    {
        var elsewhere = KeyTable.Of(section.File).FirstOrDefault(other => !other.IsInner && other.Keys.Any(key => key.Name == entry.Name));
        var help = KeyTable.HintFor(section.File, section.Name, entry.Name)
            ?? (elsewhere is null ? null : $"'{entry.Name}' belongs into {elsewhere.Head}.")
            ?? Suggestion.For(entry.Name, section.Keys.Select(key => key.Name))
            ?? $"{section.Head} has the keys {string.Join(", ", section.Keys.Select(key => key.Name))}.";
        found.Add(DiagnosticCatalog.UnknownKey.At(entry.NameSpan, $"unknown key '{entry.Name}' in {section.Head}", help));
    }
}
