using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Toml;

/// <summary>A TOML value with its place: what the binder works on, from any syntax that it was written in.</summary>
public abstract class TomlValue(SourceSpan span)
{
    public SourceSpan Span { get; } = span;

    /// <summary>The option that a person gave this value to, where a module puts it elsewhere; else null.</summary>
    public GivenOption? Option { get; private set; }

    /// <summary>The type in words, for messages: "a string".</summary>
    public abstract string TypeName { get; }

    /// <summary>The same value, as a module puts it elsewhere.</summary>
    public TomlValue GivenTo(GivenOption option)
    {
        var copy = (TomlValue)MemberwiseClone();
        copy.Option = option;
        return copy;
    }
}

/// <summary>An option of a module, as a person has written it.</summary>
/// <param name="Name">The key.</param>
/// <param name="Span">Where its value stands.</param>
public sealed record GivenOption(string Name, SourceSpan Span);

/// <summary>A string, and where each part of it is written.</summary>
public sealed class TomlString : TomlValue
{
    private readonly SourceText? _source;
    private readonly int _offset;
    private readonly int _length;
    private readonly TomlString? _origin;
    private int[]? _places;

    /// <summary>A string as it stands in a file.</summary>
    public TomlString(string value, SourceSpan span, SourceText source, int offset, int length)
        : base(span) => (Value, _source, _offset, _length) = (value, source, offset, length);

    /// <summary>A string that was made out of one in a file.</summary>
    /// <param name="places">For each character, and for the end, the place in the original that it stands for.</param>
    public TomlString(string value, TomlString origin, int[] places)
        : base(origin.Span) => (Value, _origin, _places) = (value, origin, places);

    /// <summary>A string all of whose parts are written at one place.</summary>
    public TomlString(string value, SourceSpan span)
        : base(span) => Value = value;

    public string Value { get; }

    /// <summary>What was written, before specifiers and options were replaced.</summary>
    public string Written => _origin?.Written ?? Value;

    public override string TypeName => "a string";

    /// <summary>Where a part of the value is written, escapes counted as they stand in the file.</summary>
    public SourceSpan PartSpan(int start, int end)
    {
        if (_origin is not null)
            return _origin.PartSpan(_places![start], _places[end]);
        if (_source is null)
            return Span;
        // A long string may hold a mistake at every second character.
        var places = _places ??= StringPlaces.Of(_source.Text.AsSpan(_offset, _length));
        return places.Length == Value.Length + 1
            ? _source.Span(_offset + places[start], _offset + places[end])
            : Span;
    }
}

public sealed class TomlInteger(long value, SourceSpan span) : TomlValue(span)
{
    public long Value { get; } = value;

    public override string TypeName => "an integer";
}

public sealed class TomlBoolean(bool value, SourceSpan span) : TomlValue(span)
{
    public bool Value { get; } = value;

    public override string TypeName => "a truth value";
}

/// <summary>A value of a type that no key has: a number with a fraction, a date.</summary>
internal sealed class TomlOther(string typeName, SourceSpan span) : TomlValue(span)
{
    public override string TypeName { get; } = typeName;
}

public sealed class TomlArray(ImmutableArray<TomlValue> items, bool ofTables, SourceSpan span) : TomlValue(span)
{
    public ImmutableArray<TomlValue> Items { get; } = items;

    /// <summary>Whether it was written as <c>[[name]]</c>.</summary>
    public bool OfTables { get; } = ofTables;

    /// <summary>Whether it was written as <c>key.append = […]</c> and there was nothing to append it to.</summary>
    public bool IsAddition { get; init; }

    public override string TypeName => OfTables ? "an array of tables" : "an array";
}

/// <summary>
/// What <c>key.append = […]</c> asks for: that items come behind those of a list of lower priority. Composition makes a
/// list out of it before values are read.
/// </summary>
/// <param name="over">What the items cannot be appended to, because it is no list; null while there is nothing yet.</param>
/// <param name="items">The items, in order.</param>
public sealed class TomlAppend(TomlValue? over, ImmutableArray<TomlValue> items, SourceSpan span) : TomlValue(span)
{
    public TomlValue? Over { get; } = over;

    public ImmutableArray<TomlValue> Items { get; } = items;

    public override string TypeName => "an addition to a list";
}

/// <summary>What <c>key.unset = true</c> asks for: that nothing is left of what stands below. Composition takes it out before values are read.</summary>
public sealed class TomlUnset(SourceSpan span) : TomlValue(span)
{
    public override string TypeName => "nothing";
}

/// <summary>A table in any of TOML's three spellings, its entries in the order of the text.</summary>
/// <param name="replaces">Whether it stands over a value that is no table, and so over all that this stood over.</param>
public sealed class TomlTable(SourceSpan span, bool replaces = false) : TomlValue(span)
{
    // Most tables have a handful of entries, which are found sooner by looking at each than by way of hashes.
    private const int MostWithoutPlaces = 8;

    private readonly List<TomlEntry> _entries = [];
    private Dictionary<string, int>? _places;

    public IReadOnlyList<TomlEntry> Entries => _entries;

    public bool Replaces { get; } = replaces;

    /// <summary>Whether it was written between braces, and so is complete.</summary>
    public bool IsInline { get; init; }

    public override string TypeName => "a table";

    public TomlEntry? Find(string name) => PlaceOf(name) is var place and >= 0 ? _entries[place] : null;

    /// <summary>Adds an entry, or replaces the one with its name in its place.</summary>
    public void Set(TomlEntry entry)
    {
        if (PlaceOf(entry.Name) is var place and >= 0)
        {
            _entries[place] = entry;
            return;
        }

        _entries.Add(entry);
        if (_places is not null)
            _places.Add(entry.Name, _entries.Count - 1);
        else if (_entries.Count > MostWithoutPlaces)
            _places = Enumerable.Range(0, _entries.Count).ToDictionary(index => _entries[index].Name);
    }

    private int PlaceOf(string name)
    {
        if (_places is not null)
            return _places.GetValueOrDefault(name, -1);
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Name == name)
                return i;
        }

        return -1;
    }
}

/// <summary>A key and its value.</summary>
/// <param name="NameSpan">Where the name is written; for a section, its whole head.</param>
/// <param name="IsOpen">Whether the table may still be given a head of its own: it was only implied so far.</param>
public sealed record TomlEntry(string Name, SourceSpan NameSpan, TomlValue Value, bool IsOpen = false)
{
    /// <summary>Whether the table was made by a key with dots, which further ones may add to.</summary>
    public bool IsDotted { get; init; }

    /// <summary>The name as it was written, if specifiers in it were replaced; else null.</summary>
    public string? WrittenName { get; init; }
}
