using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Reads the keys of one section. Keys that the section does not have are reported when it is made.</summary>
internal sealed class SectionBinder
{
    private readonly ComposedUnit _unit;
    private readonly SectionDefinition _definition;
    private readonly TomlTable? _table;
    private readonly ICollection<Diagnostic> _found;

    /// <param name="head">Where the section is named; where it is missing, the whole file.</param>
    public SectionBinder(
        ComposedUnit unit, SectionDefinition definition, TomlTable? table, SourceSpan head, ICollection<Diagnostic> found)
    {
        (_unit, _definition, _table, Head, _found) = (unit, definition, table, head, found);
        if (table is not null)
            KeyNames.CheckKeys(definition, table, found);
    }

    public SourceSpan Head { get; }

    /// <summary>What a section of a device describes, in words.</summary>
    public string Kind =>
        _definition == KeyTable.Net ? "network device"
        : _definition == KeyTable.Block ? "block device"
        : _definition.Name;

    /// <summary>Whether parts of the unit could not be read; what seems to be missing may be there.</summary>
    public bool IsDamaged => _unit.IsDamaged;

    public bool IsPresent => _table is not null;

    public bool Has(KeyDefinition key) => _table?.Find(key.Name) is not null;

    /// <summary>Whether the key is written, as <c>false</c>.</summary>
    public bool IsFalse(KeyDefinition key) => _table?.Find(key.Name)?.Value is TomlBoolean { Value: false };

    /// <summary>Whether an unknown key was reported of which this one is probably meant.</summary>
    public bool IsReportedAsMisspelt(KeyDefinition key) => _table is not null && _table.Entries.Any(entry =>
        !_definition.Has(entry.Name)
        && Suggestion.Nearest(entry.Name, _definition.Keys.Select(known => known.Name)) == key.Name);

    /// <summary>Where the key is named; the section's head if it is not.</summary>
    public SourceSpan PlaceOf(KeyDefinition key) => _table?.Find(key.Name)?.NameSpan ?? Head;

    /// <summary>The key's value, or its default; null if it has neither or was reported.</summary>
    public Located<T>? Get<T>(Key<T> key)
    {
        if (_table?.Find(key.Name) is { } entry)
            return MadeValues.TryRead(key, entry.Value, _found, out var value) ? new Located<T>(value, entry.Value.Span) : null;
        if (key.Default is not null)
            return new Located<T>(key.DefaultValue, Head);
        if (key.IsRequired && IsPresent && !IsReportedAsMisspelt(key) && !_unit.IsDamaged)
            _found.Add(DiagnosticCatalog.MissingKey.At(Head, $"the key '{key.Name}' is missing", $"Add {key.Name} = … ({key.TypeName})."));
        return null;
    }

    /// <summary>The inner section that a key holds; null if it is not there or was reported.</summary>
    public SectionBinder? Inner(Key<TomlTable> key, SectionDefinition definition) =>
        Get(key) is { } table ? new SectionBinder(_unit, definition, table.Value, PlaceOf(key), _found) : null;

    /// <summary>The value of a key that has a default; the default also where the value was reported.</summary>
    public Located<T> GetOrDefault<T>(Key<T> key) => Get(key) ?? new Located<T>(key.DefaultValue, Head);
}
