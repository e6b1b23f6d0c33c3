using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Checks what a module sets in units: that units have such keys, that its references are to its own options or such as
/// units replace, and that nothing is set once for each of several sections.
/// </summary>
internal sealed class MappingCheck
{
    private readonly ImmutableArray<OptionSection> _sections;
    private readonly bool _mayUseOthers;
    private readonly ICollection<Diagnostic> _found;
    private readonly Dictionary<string, OptionType> _shared;

    /// <param name="mayUseOthers">Whether sections that units do not have may be those of other modules.</param>
    public MappingCheck(ImmutableArray<OptionSection> sections, bool mayUseOthers, ICollection<Diagnostic> found)
    {
        (_sections, _mayUseOthers, _found) = (sections, mayUseOthers, found);
        _shared = sections.Where(section => !section.IsNamed)
            .SelectMany(section => section.Keys.Select(key => (Name: $"{section.Name}.{key.Name}", key.Type)))
            .ToDictionary(option => option.Name, option => option.Type);
    }

    public void CheckSet(TomlTable set)
    {
        CheckNames(set);
        CheckTable(set, _shared, isDistinct: true);
    }

    public void CheckEach(OptionSection section, TomlTable set)
    {
        var options = new Dictionary<string, OptionType>(_shared) { ["name"] = OptionType.Unknown };
        foreach (var key in section.Keys)
            _ = options.TryAdd(key.Name, key.Type); // A key that is called 'name' has been reported.
        CheckNames(set);
        CheckTable(set, options, isDistinct: false);
    }

    private void CheckNames(TomlTable set)
    {
        var known = new TomlTable(set.Span);
        foreach (var entry in set.Entries)
        {
            if (!_mayUseOthers || entry.Value is not TomlTable || KeyTable.Of(FileType.Unikernel).Any(section => section.Name == entry.Name))
                known.Set(entry);
        }

        KeyNames.Check(known, FileType.Unikernel, _found);
        if ((set.Find(KeyTable.Unit.Name)?.Value as TomlTable)?.Find(KeyTable.Modules.Name) is { } modules)
            _found.Add(DiagnosticCatalog.BadMapping.At(
                modules.NameSpan, "a module cannot set which modules a unit has", "Write modules = […] into [module] to set the options of other modules."));
    }

    // Distinct is what differs between the sections that it is set for: some name above it holds {name}.
    private void CheckTable(TomlTable table, Dictionary<string, OptionType> options, bool isDistinct)
    {
        foreach (var entry in table.Entries)
        {
            CheckText(entry.Name, (_, _) => entry.NameSpan, options, isWhole: false);
            CheckValue(entry, entry.Value, options, isDistinct || OptionReference.In(entry.Name).Any(reference => reference.Name == "name"));
        }
    }

    private void CheckValue(TomlEntry entry, TomlValue value, Dictionary<string, OptionType> options, bool isDistinct)
    {
        if (value is TomlTable table)
        {
            CheckTable(table, options, isDistinct);
            return;
        }

        if (!isDistinct && value is not TomlAppend)
            _found.Add(DiagnosticCatalog.BadMapping.At(
                entry.NameSpan, $"'{entry.Name}' would be set anew for each section, and only the last would hold",
                "Write {name} into the name of the key or of a section above it, or use append for a list."));
        var items = value switch
        {
            TomlAppend append => append.Items,
            TomlArray array => array.Items,
            _ => [value],
        };
        foreach (var text in items.OfType<TomlString>())
            CheckText(text.Value, text.PartSpan, options, isWhole: true);
    }

    private void CheckText(string text, Func<int, int, SourceSpan> place, Dictionary<string, OptionType> options, bool isWhole)
    {
        foreach (var reference in OptionReference.In(text))
        {
            if (!options.TryGetValue(reference.Name, out var type))
            {
                if (!reference.IsForUnit)
                    _found.Add(DiagnosticCatalog.BadMapping.At(
                        place(reference.Start, reference.End), $"the module has no option '{{{reference.Name}}}' here", HelpFor(reference.Name, options.Keys)));
            }
            else if (type.Kind == OptionKind.List && !(isWhole && reference.Start == 0 && reference.End == text.Length))
                _found.Add(DiagnosticCatalog.BadMapping.At(
                    place(reference.Start, reference.End), $"'{{{reference.Name}}}' is a list and cannot stand inside a text",
                    $"Let \"{{{reference.Name}}}\" stand alone."));
        }
    }

    private string HelpFor(string name, IEnumerable<string> options)
    {
        var known = options.Order(StringComparer.Ordinal).ToArray();
        return Suggestion.Nearest(name, known) is { } near ? $"Did you mean '{{{near}}}'?"
            : _sections.FirstOrDefault(section => section.IsNamed && name.StartsWith($"{section.Name}.", StringComparison.Ordinal)) is { } named
                ? $"There may be several {named.Head}: use [each.{named.Name}.set.…]."
            : known.Length == 0 ? "The module declares no options that could stand here."
            : $"The options here are {string.Join(", ", known.Select(option => $"{{{option}}}"))}.";
    }
}
