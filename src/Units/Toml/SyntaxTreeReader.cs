using Hillingar.Units.Diagnostics;
using Tomlyn.Syntax;
using SourceSpan = Hillingar.Units.Diagnostics.SourceSpan;

namespace Hillingar.Units.Toml;

/// <summary>Makes the tree of tables out of the syntax tree that the TOML library makes of any text.</summary>
internal sealed class SyntaxTreeReader
{
    private readonly SourceText _source;
    private readonly TomlTree _tree;

    private readonly NewerToml _newer;

    private SyntaxTreeReader(SourceText source, TomlTree tree, ICollection<Diagnostic> found) =>
        (_source, _tree, _newer) = (source, tree, new NewerToml(source, found));

    /// <param name="syntax">Without errors.</param>
    public static TomlTable Read(DocumentSyntax syntax, SourceText source, ICollection<Diagnostic> found)
    {
        var tree = new TomlTree(source, found);
        var reader = new SyntaxTreeReader(source, tree, found);
        reader.AddAll(tree.Root, syntax.KeyValues);
        foreach (var section in syntax.Tables)
        {
            if (section.Name is { } name && tree.Begin(reader.PartsOf(name), reader.HeadOf(section), section is TableArraySyntax) is { } table)
                reader.AddAll(table, section.Items);
        }

        return tree.Root;
    }

    private void AddAll(TomlTable table, IEnumerable<KeyValueSyntax> items)
    {
        foreach (var item in items)
        {
            if (item.Key is not { } key || item.Value is not { } value)
                continue;
            var parts = PartsOf(key);
            if (_tree.PlaceFor(table, parts, SpanOf(key)) is { } parent)
                parent.Set(new TomlEntry(parts[^1].Name, parts[^1].Span, ValueOf(value)));
        }
    }

    private TomlValue ValueOf(ValueSyntax value)
    {
        var span = SpanOf(value);
        switch (value)
        {
            case StringValueSyntax text:
                var start = text.Span.Start.Offset;
                _newer.CheckString(start, text.Span.End.Offset + 1);
                return new TomlString(text.Value ?? "", span, _source, start, text.Span.End.Offset + 1 - start);
            case IntegerValueSyntax integer:
                return new TomlInteger(integer.Value, span);
            case FloatValueSyntax:
                return new TomlOther("a number with a fraction", span);
            case BooleanValueSyntax truth:
                return new TomlBoolean(truth.Value, span);
            case DateTimeValueSyntax:
                _newer.CheckTime(value.Span.Start.Offset, value.Span.End.Offset + 1);
                return new TomlOther("a date or time", span);
            case ArraySyntax array:
                return new TomlArray([.. array.Items.Where(item => item.Value is not null).Select(item => ValueOf(item.Value!))], ofTables: false, span);
            case InlineTableSyntax inline:
                _newer.CheckInlineTable(inline.Span.Start.Offset, inline.Span.End.Offset + 1, [.. inline.Items.Where(item => item.KeyValue is not null)
                    .Select(item => (item.KeyValue!.Span.Start.Offset, item.KeyValue.Span.End.Offset + 1))]);
                var table = new TomlTable(span) { IsInline = true };
                AddAll(table, inline.Items.Where(item => item.KeyValue is not null).Select(item => item.KeyValue!));
                return table;
            default:
                return new TomlOther("a value of an unknown type", span);
        }
    }

    private TomlTree.Part[] PartsOf(KeySyntax name)
    {
        var parts = new List<TomlTree.Part>();
        if (name.Key is { } first)
            parts.Add(PartOf(first));
        foreach (var item in name.DotKeys)
        {
            if (item.Key is { } key)
                parts.Add(PartOf(key));
        }

        return [.. parts];
    }

    private TomlTree.Part PartOf(BareKeyOrStringValueSyntax key) => new(
        key switch
        {
            BareKeySyntax bare => bare.Key?.Text ?? "",
            StringValueSyntax quoted => Checked(quoted),
            _ => "",
        },
        SpanOf(key));

    private string Checked(StringValueSyntax quoted)
    {
        _newer.CheckString(quoted.Span.Start.Offset, quoted.Span.End.Offset + 1);
        return quoted.Value ?? "";
    }

    private SourceSpan HeadOf(TableSyntaxBase section) => _source.Span(
        section.OpenBracket?.Span.Start.Offset ?? section.Span.Start.Offset,
        (section.CloseBracket?.Span.End.Offset ?? section.Span.Start.Offset) + 1);

    private SourceSpan SpanOf(SyntaxNode node) => _source.Span(node.Span.Start.Offset, node.Span.End.Offset + 1);
}
