using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Toml;

/// <summary>
/// Reads texts in the part of TOML 1.0 that nearly all unit files are written in, straight into the tree of tables: a set
/// of a thousand files is then read in a fifth of the time that the library's syntax trees take. The part is sections,
/// keys, and as values strings on one line without escapes, decimal integers, truth values, arrays and inline tables.
/// Everything beyond, and every mistake, is left to the library; on what is read here, the two agree.
/// </summary>
internal ref struct PlainReader
{
    // Far below the depth at which the library gives up.
    private const int MaxDepth = 8;

    // More digits could be too large for an integer.
    private const int MaxDigits = 18;

    private const string BareKeyCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    // Control characters and halves of surrogate pairs are not plain, though the latter may well be right.
    private static readonly SearchValues<char> EndOfBasic = SearchValues.Create([.. Strange(), '"', '\\']);
    private static readonly SearchValues<char> EndOfLiteral = SearchValues.Create([.. Strange(), '\'']);
    private static readonly SearchValues<char> EndOfComment = SearchValues.Create([.. Strange()]);
    private static readonly SearchValues<char> BareKey = SearchValues.Create(BareKeyCharacters);

    private readonly SourceText _source;
    private readonly TomlTree _tree;
    private readonly List<Diagnostic> _found = [];
    private readonly List<TomlTree.Part> _parts = [];
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private PlainReader(SourceText source)
    {
        _source = source;
        _text = source.Text;
        _tree = new TomlTree(source, _found);
    }

    /// <summary>The tree of a text; null if the text is not plain.</summary>
    public static TomlTable? Read(SourceText source)
    {
        var reader = new PlainReader(source);
        return reader.TryRead() ? reader._tree.Root : null;
    }

    private bool TryRead()
    {
        var table = _tree.Root;
        while (true)
        {
            SkipBlanks();
            switch (Peek())
            {
                case '\0':
                    return _at == _text.Length;
                case '#' or '\r' or '\n':
                    break;
                case '[':
                    if (ReadHead() is not { } section)
                        return false;
                    table = section;
                    break;
                default:
                    if (!TryReadEntry(table, depth: 0))
                        return false;
                    break;
            }

            if (!TryEndLine())
                return false;
        }
    }

    private TomlTable? ReadHead()
    {
        var start = _at++;
        var isElement = Peek() == '[';
        if (isElement)
            _at++;
        if (!TryReadName(out _) || Next() != ']' || isElement && Next() != ']')
            return null;
        return _tree.Begin(Parts, _source.Span(start, _at), isElement) is { } table && _found.Count == 0 ? table : null;
    }

    private bool TryReadEntry(TomlTable table, int depth)
    {
        if (!TryReadName(out var span))
            return false;
        SkipBlanks();
        if (Next() != '=' || _tree.PlaceFor(table, Parts, span) is not { } parent)
            return false;
        // The parts are forgotten when an inline table has keys of its own.
        var last = _parts[^1];
        SkipBlanks();
        if (ReadValue(depth) is not { } value)
            return false;
        parent.Set(new TomlEntry(last.Name, last.Span, value));
        return true;
    }

    // Leaves the parts of the name in the list.
    private bool TryReadName(out SourceSpan span)
    {
        var start = _at;
        _parts.Clear();
        do
        {
            var from = _at;
            if (ReadPart() is not { } part)
            {
                span = SourceSpan.OfFile("");
                return false;
            }

            _parts.Add(new TomlTree.Part(part, _source.Span(from, _at)));
        }
        while (TrySkip('.'));
        span = _parts.Count == 1 ? _parts[0].Span : _source.Span(start, _at);
        return true;
    }

    private string? ReadPart()
    {
        if (Peek() is '"' or '\'')
            return ReadString();
        var length = _text[_at..].IndexOfAnyExcept(BareKey);
        if (length <= 0)
            return null;
        _at += length;
        return _text[(_at - length).._at].ToString();
    }

    private TomlValue? ReadValue(int depth)
    {
        var start = _at;
        switch (Peek())
        {
            case '"' or '\'':
                return ReadString() is { } text ? new TomlString(text, _source.Span(start, _at), _source, start, _at - start) : null;
            case '[' when depth < MaxDepth:
                return ReadArray(depth);
            case '{' when depth < MaxDepth:
                return ReadInlineTable(depth);
            case 't' when _text[_at..].StartsWith("true"):
                _at += "true".Length;
                return AtEndOfValue ? new TomlBoolean(true, _source.Span(start, _at)) : null;
            case 'f' when _text[_at..].StartsWith("false"):
                _at += "false".Length;
                return AtEndOfValue ? new TomlBoolean(false, _source.Span(start, _at)) : null;
            case >= '0' and <= '9':
                return ReadInteger();
            default:
                return null;
        }
    }

    private TomlInteger? ReadInteger()
    {
        var start = _at;
        while (char.IsAsciiDigit(Peek()))
            _at++;
        var digits = _text[start.._at];
        return AtEndOfValue && digits.Length <= MaxDigits && (digits.Length == 1 || digits[0] != '0')
            ? new TomlInteger(long.Parse(digits, CultureInfo.InvariantCulture), _source.Span(start, _at))
            : null;
    }

    private string? ReadString()
    {
        var quote = _text[_at++];
        var length = _text[_at..].IndexOfAny(quote == '"' ? EndOfBasic : EndOfLiteral);
        if (length < 0 || _text[_at + length] != quote)
            return null;
        var text = _text.Slice(_at, length);
        _at += length + 1;
        // Two quotes may be the beginning of three.
        return length == 0 && Peek() == quote ? null : text.ToString();
    }

    private TomlArray? ReadArray(int depth)
    {
        var start = _at++;
        var items = ImmutableArray.CreateBuilder<TomlValue>();
        while (TrySkipLines())
        {
            if (TrySkip(']'))
                return new TomlArray(items.DrainToImmutable(), ofTables: false, _source.Span(start, _at));
            if (ReadValue(depth + 1) is not { } item || !TrySkipLines())
                return null;
            items.Add(item);
            if (!TrySkip(',') && Peek() != ']')
                return null;
        }

        return null;
    }

    private TomlTable? ReadInlineTable(int depth)
    {
        var start = _at++;
        var entries = new TomlTable(SourceSpan.OfFile(_source.Path));
        SkipBlanks();
        for (var isEmpty = Peek() == '}'; !isEmpty;)
        {
            SkipBlanks();
            if (!TryReadEntry(entries, depth + 1))
                return null;
            SkipBlanks();
            if (TrySkip(','))
                continue;
            if (Peek() != '}')
                return null;
            break;
        }

        _at++;
        var table = new TomlTable(_source.Span(start, _at)) { IsInline = true };
        foreach (var entry in entries.Entries)
            table.Set(entry);
        return table;
    }

    // Blanks, a comment and the end of the line or text.
    private bool TryEndLine()
    {
        SkipBlanks();
        if (!TrySkipComment())
            return false;
        if (_at == _text.Length)
            return true;
        return TrySkip('\n') || TrySkip('\r') && TrySkip('\n');
    }

    // Blanks, comments and ends of lines inside an array.
    private bool TrySkipLines()
    {
        SkipBlanks();
        while (Peek() is '#' or '\r' or '\n')
        {
            if (!TryEndLine())
                return false;
            SkipBlanks();
        }

        return _at < _text.Length;
    }

    private bool TrySkipComment()
    {
        if (Peek() != '#')
            return true;
        var length = _text[_at..].IndexOfAny(EndOfComment);
        _at = length < 0 ? _text.Length : _at + length;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t')
            _at++;
    }

    private bool TrySkip(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private readonly ReadOnlySpan<TomlTree.Part> Parts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_parts);

    // Digits and words may go on as something else: a date, a fraction.
    private readonly bool AtEndOfValue => Peek() is '\0' or ' ' or '\t' or '\r' or '\n' or ',' or ']' or '}' or '#';

    private readonly char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private char Next() => _at < _text.Length ? _text[_at++] : '\0';

    private static IEnumerable<char> Strange()
    {
        for (var c = '\0'; c <= '\x1F'; c++)
        {
            if (c != '\t')
                yield return c;
        }

        yield return '\x7F';
        for (var c = '\uD800'; c <= '\uDFFF'; c++)
            yield return c;
    }
}
