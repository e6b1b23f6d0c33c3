using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Toml;

/// <summary>
/// Makes the tree of tables that a TOML text means. What TOML forbids to define twice is reported with both places; the
/// first definition stands.
/// </summary>
internal sealed class TomlTree(SourceText source, ICollection<Diagnostic> found)
{
    // No key is as deep as this; the trees are walked recursively.
    private const int MaxParts = 32;

    /// <summary>A part of a name that is split at its dots.</summary>
    public readonly record struct Part(string Name, SourceSpan Span);

    public TomlTable Root { get; } = new(SourceSpan.OfFile(source.Path));

    /// <summary>Begins a section.</summary>
    /// <param name="head">The whole head, from bracket to bracket.</param>
    /// <param name="isElement">Whether it is <c>[[name]]</c>.</param>
    /// <returns>The table for its keys; null if the section cannot stand there, which was reported.</returns>
    public TomlTable? Begin(ReadOnlySpan<Part> name, SourceSpan head, bool isElement)
    {
        if (Descend(Root, name, head, dotted: false) is not { } parent)
            return null;
        return isElement ? AddElement(parent, name[^1], head) : Claim(parent, name[^1], head);
    }

    /// <summary>Finds the place of a key.</summary>
    /// <param name="span">The whole name.</param>
    /// <returns>The table that the last part of the name is to be set in; null if it cannot be, which was reported.</returns>
    public TomlTable? PlaceFor(TomlTable table, ReadOnlySpan<Part> name, SourceSpan span)
    {
        if (Descend(table, name, span, dotted: true) is not { } parent)
            return null;
        if (parent.Find(name[^1].Name) is not { } former)
            return parent;
        ReportTwice(name[^1].Name, name[^1].Span, former.NameSpan);
        return null;
    }

    private TomlTable? AddElement(TomlTable parent, Part last, SourceSpan head)
    {
        var former = parent.Find(last.Name);
        if (former is not null and not { Value: TomlArray { OfTables: true } })
        {
            ReportTwice(last.Name, head, former.NameSpan);
            return null;
        }

        // No key is an array of tables, so that all but the last, which further heads may be about, would be kept in vain.
        var element = new TomlTable(head);
        parent.Set(new TomlEntry(last.Name, former?.NameSpan ?? head, new TomlArray([element], ofTables: true, former?.NameSpan ?? head)));
        return element;
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

    // Goes down to the table that the last part of a name is in, making those on the way that do not exist yet.
    private TomlTable? Descend(TomlTable from, ReadOnlySpan<Part> name, SourceSpan span, bool dotted)
    {
        if (name.Length > MaxParts)
        {
            found.Add(DiagnosticCatalog.Syntax.At(
                span, $"the name has {name.Length} parts, more than {MaxParts}", "Write the value flatter; nothing in a unit needs such depth."));
            return null;
        }

        var table = from;
        foreach (var part in name[..^1])
        {
            switch (table.Find(part.Name))
            {
                case null:
                    var made = new TomlTable(span);
                    table.Set(new TomlEntry(part.Name, span, made, IsOpen: !dotted) { IsDotted = dotted });
                    table = made;
                    break;
                case { Value: TomlTable { IsInline: true } } inline:
                    found.Add(DiagnosticCatalog.DefinedTwice.At(
                        span, $"'{part.Name}' is an inline table, to which nothing can be added",
                        "Write its keys between its braces.", new DiagnosticNote(inline.NameSpan, "it is complete here")));
                    return null;
                // Dotted keys add to what dotted keys of the same section have made, and to what longer heads imply.
                case { Value: TomlTable, IsOpen: false, IsDotted: false } or { Value: TomlArray { OfTables: true } } when dotted:
                    ReportTwice(part.Name, part.Span, table.Find(part.Name)!.NameSpan);
                    return null;
                case { Value: TomlTable next }:
                    table = next;
                    break;
                case { Value: TomlArray { OfTables: true, Items: [.., TomlTable next] } }:
                    table = next;
                    break;
                case var former:
                    ReportTwice(part.Name, part.Span, former.NameSpan);
                    return null;
            }
        }

        return table;
    }

    private void ReportTwice(string name, SourceSpan again, SourceSpan first) =>
        found.Add(DiagnosticCatalog.DefinedTwice.At(
            again, $"'{name}' is defined twice", null, new DiagnosticNote(first, "first defined here")));
}
