using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// <c>key.append = […]</c> and <c>key.unset = true</c>: which tables mean it, and what becomes of it when everything is merged.
/// </summary>
internal static class Appending
{
    public const string Keyword = "append";

    /// <summary>The key that takes a value or a section away: <c>key.unset = true</c>.</summary>
    public const string Unset = "unset";

    /// <summary>The tree with every table that only says <c>append = […]</c> as the addition that it means.</summary>
    public static TomlTable Mark(TomlTable table, ICollection<Diagnostic> found)
    {
        TomlTable? marked = null;
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var entry = table.Entries[i];
            if (entry.Value is not TomlTable inner)
                continue;
            var value = Meaning(entry, inner, found);
            if (ReferenceEquals(value, inner))
                continue;
            marked ??= TreeMerge.Copy(table);
            marked.Set(entry with { Value = value });
        }

        return marked ?? table;
    }

    /// <summary>The tree with every addition as a list; one that stands over no list is reported.</summary>
    public static TomlTable Close(TomlTable table, ICollection<Diagnostic> found)
    {
        TomlTable? closed = null;
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var entry = table.Entries[i];
            var value = entry.Value switch
            {
                TomlAppend append => ListOf(entry, append, found),
                TomlTable inner => Close(inner, found),
                var other => other,
            };
            if (ReferenceEquals(value, entry.Value))
                continue;
            closed ??= TreeMerge.Copy(table);
            closed.Set(entry with { Value = value });
        }

        return WithoutUnset(closed ?? table);
    }

    private static TomlTable WithoutUnset(TomlTable table)
    {
        if (!table.Entries.Any(entry => entry.Value is TomlUnset))
            return table;
        var left = new TomlTable(table.Span, table.Replaces);
        foreach (var entry in table.Entries.Where(entry => entry.Value is not TomlUnset))
            left.Set(entry);
        return left;
    }

    private static TomlValue Meaning(TomlEntry entry, TomlTable table, ICollection<Diagnostic> found)
    {
        if (table.Find(Unset) is { } unset)
        {
            if (table.Entries.Count > 1)
                found.Add(DiagnosticCatalog.BadUnset.At(unset.NameSpan, $"'unset' stands beside other keys in '{entry.Name}'"));
            else if (unset.Value is not TomlBoolean { Value: true })
                found.Add(DiagnosticCatalog.BadUnset.At(unset.Value.Span, $"'unset' in '{entry.Name}' is not true", "Write true, or remove the line."));
            return new TomlUnset(unset.NameSpan);
        }

        if (table.Find(Keyword) is not { Value: TomlArray { OfTables: false } items } append)
            return Mark(table, found);
        foreach (var other in table.Entries.Where(other => other.Name != Keyword))
            found.Add(DiagnosticCatalog.BadAppend.At(
                other.NameSpan, $"'{other.Name}' stands beside 'append' in '{entry.Name}'",
                $"Write {entry.Name}.append = […] alone, or {entry.Name} = […] to replace the list.",
                new DiagnosticNote(append.NameSpan, "the addition")));
        return new TomlAppend(null, items.Items, items.Span);
    }

    private static TomlValue ListOf(TomlEntry entry, TomlAppend append, ICollection<Diagnostic> found)
    {
        if (append.Over is { } value)
        {
            found.Add(DiagnosticCatalog.BadAppend.At(
                append.Span, $"'{entry.Name}' is {value.TypeName}, and only a list can be appended to",
                $"Write {entry.Name} = … to replace the value.", new DiagnosticNote(value.Span, "the value that the items would come behind")));
            return value;
        }

        return new TomlArray(append.Items, ofTables: false, append.Span) { IsAddition = true };
    }
}
