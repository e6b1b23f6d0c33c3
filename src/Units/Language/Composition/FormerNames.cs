using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Gives keys that are written under former names their new ones. This comes before anything is merged, so that a
/// drop-in may use the one name and the unit's file the other.
/// </summary>
internal static class FormerNames
{
    /// <summary>The tree with new names; the same tree if it has no former ones. Each is a warning.</summary>
    public static TomlTable Replace(TomlTable root, FileType type, ICollection<Diagnostic> found)
    {
        foreach (var former in KeyTable.FormerKeys)
        {
            if (former.Section.File == type && root.Find(former.Section.Name) is { Value: TomlTable table } section)
                root = With(root, section, former.Section.IsNamed ? InEach(table, former, found) : In(table, former, found));
        }

        return root;
    }

    private static TomlTable InEach(TomlTable sections, FormerKey former, ICollection<Diagnostic> found)
    {
        foreach (var entry in sections.Entries.ToArray())
        {
            if (entry.Value is TomlTable table)
                sections = With(sections, entry, In(table, former, found));
        }

        return sections;
    }

    private static TomlTable In(TomlTable table, FormerKey former, ICollection<Diagnostic> found)
    {
        if (table.Find(former.Name) is not { } written)
            return table;
        var (old, current) = (former.Name, former.Key.Name);
        if (table.Find(current) is { } also)
            found.Add(DiagnosticCatalog.OldAndNewKey.At(
                written.NameSpan, $"'{old}' is the former name of '{current}', which is there too", $"Remove '{old}'.",
                new DiagnosticNote(also.NameSpan, "the key under its new name")));
        else
            found.Add(DiagnosticCatalog.DeprecatedKey.At(
                written.NameSpan, $"'{old}' is called '{current}' since Hillingar {former.Since}", $"Write {current} in the place of {old}."));

        var renamed = new TomlTable(table.Span, table.Replaces);
        foreach (var entry in table.Entries)
        {
            if (entry.Name != old)
                renamed.Set(entry);
            else if (table.Find(current) is null)
                renamed.Set(entry with { Name = current });
        }

        return renamed;
    }

    private static TomlTable With(TomlTable table, TomlEntry entry, TomlTable value)
    {
        if (ReferenceEquals(entry.Value, value))
            return table;
        var copy = TreeMerge.Copy(table);
        copy.Set(entry with { Value = value });
        return copy;
    }
}
