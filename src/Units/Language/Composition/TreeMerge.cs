using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Puts one tree of values over another: tables merge entry by entry, additions come behind lists, everything else
/// replaces what it stands over. Trees are not changed, and parts of both are shared with the result.
/// </summary>
/// <remarks>
/// Merging is associative, so that drop-ins can be merged among themselves before the unit is known, and the empty table
/// is its identity. For this to hold, a table over something that is no table remembers that it replaces
/// (<see cref="TomlTable.Replaces"/>), and an addition over something that is no list remembers that
/// (<see cref="TomlAppend.Over"/>): each value stands for what it does to any value under it.
/// </remarks>
internal static class TreeMerge
{
    /// <summary>The higher tree over the lower one. Entries keep the lower tree's order, new ones come last.</summary>
    public static TomlTable Merge(TomlTable low, TomlTable high)
    {
        if (high.Replaces || low.Entries.Count == 0 && !low.Replaces)
            return high;
        if (high.Entries.Count == 0)
            return low.Span == high.Span ? low : Copy(low, high.Span, low.Replaces);
        var merged = Copy(low, high.Span, low.Replaces);
        foreach (var entry in high.Entries)
            merged.Set(low.Find(entry.Name) is { } former ? entry with { Value = Merge(former.Value, entry.Value) } : entry);
        return merged;
    }

    /// <summary>Any number of trees, each over those before it, without copying the first ones again and again.</summary>
    public static TomlTable MergeAll(ReadOnlySpan<TomlTable> trees) => trees.Length switch
    {
        0 => new TomlTable(SourceSpan.OfFile("")),
        1 => trees[0],
        var count => Merge(MergeAll(trees[..(count / 2)]), MergeAll(trees[(count / 2)..])),
    };

    /// <summary>A table with the same entries, to be changed.</summary>
    public static TomlTable Copy(TomlTable table) => Copy(table, table.Span, table.Replaces);

    private static TomlValue Merge(TomlValue low, TomlValue high) => (low, high) switch
    {
        (_, TomlAppend { Over: null } append) => Append(low, append.Items, append.Span),
        (_, TomlAppend { Over: { } over } append) => Append(Merge(low, over), append.Items, append.Span),
        (TomlTable under, TomlTable over) => Merge(under, over),
        (_, TomlTable { Replaces: false } table) => Copy(table, table.Span, replaces: true),
        _ => high,
    };

    private static TomlValue Append(TomlValue to, ImmutableArray<TomlValue> items, SourceSpan span) => to switch
    {
        TomlUnset => new TomlArray(items, ofTables: false, span),
        TomlArray { OfTables: false } list => new TomlArray([.. list.Items, .. items], ofTables: false, span),
        TomlAppend append => new TomlAppend(append.Over, [.. append.Items, .. items], span),
        _ => new TomlAppend(to, items, span),
    };

    private static TomlTable Copy(TomlTable table, SourceSpan span, bool replaces)
    {
        var copy = new TomlTable(span, replaces);
        foreach (var entry in table.Entries)
            copy.Set(entry);
        return copy;
    }
}
