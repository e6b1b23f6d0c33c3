using System.Collections.Immutable;
using Tomlyn.Syntax;

namespace Hillingar.Units;

/// <summary>
/// Makes the tree of tables that a TOML text means out of its syntax. What TOML forbids to define twice is reported
/// with both places; the first definition stands.
/// </summary>
internal sealed class TomlTree
{
    // No key is as deep as this; the trees are walked recursively.
    private const int MaxParts = 32;

    private readonly SourceText _source;
    private readonly ICollection<Diagnostic> _found;

    private TomlTree(SourceText source, ICollection<Diagnostic> found) => (_source, _found) = (source, found);

    public static TomlTable Build(DocumentSyntax syntax, SourceText source, ICollection<Diagnostic> found)
    {
        var tree = new TomlTree(source, found);
        var root = new TomlTable(SourceSpan.OfFile(source.Path));
        tree.AddAll(root, syntax.KeyValues);
        foreach (var section in syntax.Tables)
            tree.AddSection(root, section);
        return root;
    }

    private void AddSection(TomlTable root, TableSyntaxBase section)
    {
        if (section.Name is not { } name)
            return;
        var head = HeadOf(section);
        var (parent, last) = Descend(root, name, head, dotted: false);
        if (parent is null)
            return;
        if (section is TableArraySyntax)
            AddElement(parent, last, section, head);
        else if (Claim(parent, last, head) is { } table)
            AddAll(table, section.Items);
    }

    private void AddElement(TomlTable parent, Part last, TableSyntaxBase section, SourceSpan head)
    {
        var former = parent.Find(last.Name);
        if (former is not null and not { Value: TomlArray { OfTables: true } })
        {
            ReportTwice(last.Name, head, former.NameSpan);
            return;
        }

        var element = new TomlTable(head);
        ImmutableArray<TomlValue> items = [.. (former?.Value as TomlArray)?.Items ?? [], element];
        parent.Set(new TomlEntry(last.Name, former?.NameSpan ?? head, new TomlArray(items, ofTables: true, former?.NameSpan ?? head)));
        AddAll(element, section.Items);
    }

    // The table for a head: a new one, or one that was only implied by a longer head before.
    private TomlTable? Claim(TomlTable parent, Part last, SourceSpan head)
    {
        switch (parent.Find(last.Name))
        {
            case null:
                var table = new TomlTable(head);
                parent.Set(new TomlEntry(last.Name, head, table));
                return table;
            case { IsOpen: true, Value: TomlTable implied } former:
                parent.Set(former with { NameSpan = head, IsOpen = false });
                return implied;
            case var former:
                ReportTwice(last.Name, head, former.NameSpan);
                return null;
        }
    }

    private void AddAll(TomlTable table, IEnumerable<KeyValueSyntax> items)
    {
        foreach (var item in items)
        {
            if (item.Key is not { } key || item.Value is not { } value)
                continue;
            var (parent, last) = Descend(table, key, SpanOf(key), dotted: true);
            if (parent is null)
                continue;
            if (parent.Find(last.Name) is { } former)
                ReportTwice(last.Name, last.Span, former.NameSpan);
            else
                parent.Set(new TomlEntry(last.Name, last.Span, ValueOf(value)));
        }
    }

    // Goes down to the table that the last part of a name is in, making those on the way that do not exist yet.
    private (TomlTable? Parent, Part Last) Descend(TomlTable from, KeySyntax name, SourceSpan span, bool dotted)
    {
        var parts = PartsOf(name);
        if (parts.Length > MaxParts)
        {
            _found.Add(DiagnosticCatalog.Syntax.At(span, $"the name has {parts.Length} parts, more than {MaxParts}", "Write the value flatter; nothing in a unit needs such depth."));
            return (null, default);
        }

        var table = from;
        foreach (var part in parts[..^1])
        {
            switch (table.Find(part.Name))
            {
                case null:
                    var made = new TomlTable(span);
                    table.Set(new TomlEntry(part.Name, span, made, IsOpen: !dotted));
                    table = made;
                    break;
                case { Value: TomlTable next }:
                    table = next;
                    break;
                case { Value: TomlArray { OfTables: true, Items: [.., TomlTable next] } }:
                    table = next;
                    break;
                case var former:
                    ReportTwice(part.Name, part.Span, former.NameSpan);
                    return (null, part);
            }
        }

        return (table, parts[^1]);
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

    private void ReportTwice(string name, SourceSpan again, SourceSpan first) =>
        _found.Add(DiagnosticCatalog.DefinedTwice.At(
            again, $"'{name}' is defined twice", null, new DiagnosticNote(first, "first defined here")));

    private Part[] PartsOf(KeySyntax name)
    {
        var parts = new List<Part>();
        if (name.Key is { } first)
            parts.Add(PartOf(first));
        foreach (var item in name.DotKeys)
        {
            if (item.Key is { } key)
                parts.Add(PartOf(key));
        }

        return [.. parts];
    }

    private Part PartOf(BareKeyOrStringValueSyntax key) => new(
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

    private readonly record struct Part(string Name, SourceSpan Span);
}
