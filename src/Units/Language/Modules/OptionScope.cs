using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// The values that a unit gives to a module's options, put into what the module sets. A value that stands alone in its
/// string is taken over as it was written, with its place; one inside a longer text is written into it.
/// </summary>
/// <param name="values">By name; null is an option that is not given. What refers to such a one is left out.</param>
internal sealed class OptionScope(IReadOnlyDictionary<string, (OptionType Type, TomlValue? Value)> values)
{
    /// <summary>The tree with the options' values; what is not given is left out, and a table that nothing is left of.</summary>
    public TomlTable Fill(TomlTable table)
    {
        var filled = new TomlTable(table.Span, table.Replaces);
        foreach (var entry in table.Entries)
        {
            if (NameOf(entry) is not var (name, span) || Fill(entry.Value) is not { } value)
                continue;
            filled.Set(new TomlEntry(name, span, value));
        }

        return filled;
    }

    private (string Name, SourceSpan Span)? NameOf(TomlEntry entry)
    {
        if (!entry.Name.Contains('{', StringComparison.Ordinal))
            return (entry.Name, entry.NameSpan);
        if (Fill(new TomlString(entry.Name, entry.NameSpan)) is not TomlString name)
            return null;
        // The author of the name that this one is made of can mend it, not the module's author.
        var source = OptionReference.In(entry.Name).Select(reference => values.GetValueOrDefault(reference.Name).Value).OfType<TomlString>().FirstOrDefault();
        return (name.Value, source?.Span ?? entry.NameSpan);
    }

    private TomlValue? Fill(TomlValue value) => value switch
    {
        TomlString text => Fill(text),
        TomlTable table => Fill(table) is var filled && filled.Entries.Count == 0 && table.Entries.Count > 0 ? null : filled,
        TomlArray { OfTables: false } array => new TomlArray(Fill(array.Items), ofTables: false, array.Span),
        TomlAppend append => new TomlAppend(append.Over, Fill(append.Items), append.Span),
        _ => value,
    };

    // A list that stands for one item becomes several.
    private ImmutableArray<TomlValue> Fill(ImmutableArray<TomlValue> items) =>
        [.. items.Select(Fill).SelectMany(filled => filled switch
        {
            null => ImmutableArray<TomlValue>.Empty,
            TomlArray list => list.Items,
            _ => [filled],
        })];

    private TomlValue? Fill(TomlString text)
    {
        var references = OptionReference.In(text.Value).Where(reference => values.ContainsKey(reference.Name)).ToArray();
        if (references.Length == 0)
            return text;
        if (references is [var only] && only.Start == 0 && only.End == text.Value.Length)
            return values[only.Name].Value is { } whole ? GivenTo(only.Name, whole) : null;
        var (result, places, at) = (new StringBuilder(), new List<int>(), 0);
        foreach (var reference in references)
        {
            if (values[reference.Name].Value is not { } value)
                return null;
            Append(text.Value.AsSpan(at..reference.Start), at, step: 1);
            Append(TextOf(value), reference.Start, step: 0);
            at = reference.End;
        }

        Append(text.Value.AsSpan(at), at, step: 1);
        // A path that begins with an option's starts from where that was written.
        var first = references[0];
        var made = first.Start == 0 && values[first.Name] is { Type.Kind: OptionKind.Path, Value: { } path }
            ? new TomlString(result.ToString(), path.Span)
            : new TomlString(result.ToString(), text, [.. places, text.Value.Length]);
        // Of a text that is made of several options it cannot be told which one is wrong.
        return references.Length == 1 ? made.GivenTo(OptionOf(first.Name, values[first.Name].Value!)) : made;

        void Append(ReadOnlySpan<char> part, int place, int step)
        {
            result.Append(part);
            for (var i = 0; i < part.Length; i++)
                places.Add(place + i * step);
        }
    }

    private static TomlValue GivenTo(string name, TomlValue value) => value is TomlArray { OfTables: false } list
        ? new TomlArray([.. list.Items.Select(item => GivenTo(name, item))], ofTables: false, list.Span).GivenTo(OptionOf(name, list))
        : value.GivenTo(OptionOf(name, value));

    // Called as its key is in the unit's section.
    private static GivenOption OptionOf(string name, TomlValue value) => new(name[(name.LastIndexOf('.') + 1)..], value.Span);

    private static string TextOf(TomlValue value) => value switch
    {
        TomlString text => text.Value,
        TomlInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        TomlBoolean truth => truth.Value ? "true" : "false",
        _ => "", // The module's reader has reported lists inside texts.
    };
}
