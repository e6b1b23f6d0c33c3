using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>A TOML value with its place: what the binder works on, whatever syntax it was written in.</summary>
internal abstract class TomlValue(SourceSpan span)
{
    public SourceSpan Span { get; } = span;

    /// <summary>The type in words, for messages: "a string".</summary>
    public abstract string TypeName { get; }
}

internal sealed class TomlString(string value, SourceSpan span, SourceText source, int offset, int length) : TomlValue(span)
{
    public string Value { get; } = value;

    public override string TypeName => "a string";

    /// <summary>Where a part of the value is written, escapes counted as they stand in the file.</summary>
    public SourceSpan PartSpan(int start, int end)
    {
        var places = StringPlaces.Of(source.Text.AsSpan(offset, length));
        return places.Length == Value.Length + 1
            ? source.Span(offset + places[start], offset + places[end])
            : Span;
    }
}

internal sealed class TomlInteger(long value, SourceSpan span) : TomlValue(span)
{
    public long Value { get; } = value;

    public override string TypeName => "an integer";
}

/// <summary>A value of a type that no key has: a number with a fraction, a truth value, a date.</summary>
internal sealed class TomlOther(string typeName, SourceSpan span) : TomlValue(span)
{
    public override string TypeName { get; } = typeName;
}

internal sealed class TomlArray(ImmutableArray<TomlValue> items, bool ofTables, SourceSpan span) : TomlValue(span)
{
    public ImmutableArray<TomlValue> Items { get; } = items;

    /// <summary>Whether it was written as <c>[[name]]</c>.</summary>
    public bool OfTables { get; } = ofTables;

    public override string TypeName => OfTables ? "an array of tables" : "an array";
}

/// <summary>A table in any of TOML's three spellings, its entries in the order of the text.</summary>
internal sealed class TomlTable(SourceSpan span) : TomlValue(span)
{
    private readonly Dictionary<string, TomlEntry> _byName = [];
    private readonly List<TomlEntry> _entries = [];

    public IReadOnlyList<TomlEntry> Entries => _entries;

    public override string TypeName => "a table";

    public TomlEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Adds an entry, or replaces the one with its name in its place.</summary>
    public void Set(TomlEntry entry)
    {
        if (_byName.TryGetValue(entry.Name, out var former))
            _entries[_entries.IndexOf(former)] = entry;
        else
            _entries.Add(entry);
        _byName[entry.Name] = entry;
    }
}

/// <summary>A key and its value.</summary>
/// <param name="NameSpan">Where the name is written; for a section, its whole head.</param>
/// <param name="IsOpen">Whether the table may still be given a head of its own: it was only implied so far.</param>
internal sealed record TomlEntry(string Name, SourceSpan NameSpan, TomlValue Value, bool IsOpen = false);
