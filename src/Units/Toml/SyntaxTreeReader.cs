using Hillingar.Units.Diagnostics;
using Tomlyn.Syntax;
using SourceSpan = Hillingar.Units.Diagnostics.SourceSpan;

namespace Hillingar.Units.Toml;

/// <summary>Makes the tree of tables out of the syntax tree that the TOML library makes of any text.</summary>
internal sealed class SyntaxTreeReader
{
    private readonly SourceText _source;
    private readonly TomlTree _tree;

    private SyntaxTreeReader(SourceText source, TomlTree tree) => (_source, _tree) = (source, tree);

    /// <param name="syntax">Without errors.</param>
    public static TomlTable Read(DocumentSyntax syntax, SourceText source, ICollection<Diagnostic> found)
    {
        var tree = new TomlTree(source, found);
        var reader = new SyntaxTreeReader(source, tree);
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
                return new TomlString(text.Value ?? "", span, _source, start, text.Span.End.Offset + 1 - start);
            case IntegerValueSyntax integer:
                return new TomlInteger(integer.Value, span);
            case FloatValueSyntax:
                return new TomlOther("a number with a fraction", span);
            case BooleanValueSyntax truth:
                return new TomlBoolean(truth.Value, span);
            case DateTimeValueSyntax:
                return new TomlOther("a date or time", span);
            case ArraySyntax array:
                return new TomlArray([.. array.Items.Where(item => item.Value is not null).Select(item => ValueOf(item.Value!))], ofTables: false, span);
            case InlineTableSyntax inline:
                var table = new TomlTable(span);
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
            StringValueSyntax quoted => quoted.Value ?? "",
            _ => "",
        },
        SpanOf(key));

    private SourceSpan HeadOf(TableSyntaxBase section) => _source.Span(
        section.OpenBracket?.Span.Start.Offset ?? section.Span.Start.Offset,
        (section.CloseBracket?.Span.End.Offset ?? section.Span.Start.Offset) + 1);

    private SourceSpan SpanOf(SyntaxNode node) => _source.Span(node.Span.Start.Offset, node.Span.End.Offset + 1);
}
