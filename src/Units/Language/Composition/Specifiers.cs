using System.Collections.Immutable;
using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Replaces what begins with a percent sign in the strings of a unit, as systemd.unit(5) does: <c>%i</c> by the
/// instance, <c>%p</c> by the name before <c>@</c>, <c>%n</c> and <c>%N</c> by the whole name, <c>%t</c> by the type,
/// <c>%%</c> by a percent sign, as is one that ends a string: <c>150%</c>. Names of sections and keys are strings too.
/// </summary>
internal sealed class Specifiers(UnitId unit, ICollection<Diagnostic> found)
{
    /// <summary>The tree with its specifiers replaced; the same tree if it has none.</summary>
    public TomlTable Expand(TomlTable table)
    {
        TomlTable? expanded = null;
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var entry = table.Entries[i];
            var (name, value) = (Expand(entry), Expand(entry.Value));
            if (expanded is null && ReferenceEquals(name, entry.Name) && ReferenceEquals(value, entry.Value))
                continue;
            if (expanded is null)
            {
                expanded = new TomlTable(table.Span, table.Replaces);
                foreach (var former in table.Entries.Take(i))
                    expanded.Set(former);
            }

            if (expanded.Find(name) is { } same)
                found.Add(DiagnosticCatalog.DefinedTwice.At(
                    entry.NameSpan, $"'{name}' is defined twice", null, new DiagnosticNote(same.NameSpan, "first defined here")));
            else
                expanded.Set(ReferenceEquals(name, entry.Name)
                    ? entry with { Value = value }
                    : entry with { Name = name, Value = value, WrittenName = entry.Name });
        }

        return expanded ?? table;
    }

    private TomlValue Expand(TomlValue value) => value switch
    {
        TomlString text => Expand(text),
        TomlTable table => Expand(table),
        TomlArray array => Expand(array.Items) is var items && items != array.Items ? new TomlArray(items, array.OfTables, array.Span) : array,
        TomlAppend append => Expand(append.Items) is var items && items != append.Items ? new TomlAppend(append.Over, items, append.Span) : append,
        _ => value,
    };

    // The same array if nothing in it changes, which the comparison of immutable arrays then tells.
    private ImmutableArray<TomlValue> Expand(ImmutableArray<TomlValue> items)
    {
        ImmutableArray<TomlValue>.Builder? expanded = null;
        for (var i = 0; i < items.Length; i++)
        {
            var item = Expand(items[i]);
            if (expanded is null && ReferenceEquals(item, items[i]))
                continue;
            expanded ??= Started(items, i);
            expanded.Add(item);
        }

        return expanded?.DrainToImmutable() ?? items;

        static ImmutableArray<TomlValue>.Builder Started(ImmutableArray<TomlValue> items, int count)
        {
            var builder = ImmutableArray.CreateBuilder<TomlValue>(items.Length);
            builder.AddRange(items, count);
            return builder;
        }
    }

    private string Expand(TomlEntry entry) =>
        entry.Name.Contains('%', StringComparison.Ordinal) ? Expand(new TomlString(entry.Name, entry.NameSpan)).Value : entry.Name;

    private TomlString Expand(TomlString text)
    {
        if (!text.Value.Contains('%', StringComparison.Ordinal))
            return text;
        var (result, places) = (new StringBuilder(), new List<int>(text.Value.Length));
        for (var at = 0; at < text.Value.Length; at++)
        {
            if (text.Value[at] != '%')
            {
                result.Append(text.Value[at]);
                places.Add(at);
                continue;
            }

            var meaning = MeaningOf(text, at);
            result.Append(meaning);
            places.AddRange(Enumerable.Repeat(at, meaning.Length));
            at++;
        }

        return new TomlString(result.ToString(), text, [.. places, text.Value.Length]);
    }

    private string MeaningOf(TomlString text, int at)
    {
        var letter = at + 1 < text.Value.Length ? text.Value[at + 1] : (char?)null;
        var meaning = letter switch
        {
            'i' => unit.Name.Instance ?? "",
            'p' => unit.Name.Prefix,
            'n' or 'N' => unit.Name.ToString(),
            't' => unit.Type.ToString().ToLowerInvariant(),
            '%' or null => "%",
            _ => null,
        };
        if (meaning is null)
            found.Add(DiagnosticCatalog.UnknownSpecifier.At(
                text.PartSpan(at, at + 2), $"nothing is called '%{letter}'"));
        return meaning ?? "";
    }
}
