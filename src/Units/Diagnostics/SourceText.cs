using System.Text;

namespace Hillingar.Units.Diagnostics;

/// <summary>A text with its lines, which turns offsets into the places that people count.</summary>
public sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];
    private readonly bool _isAscii;
    private int _lastLine = 1;

    public SourceText(string path, string text)
    {
        Path = path;
        // Editors that write a byte order mark do not mean it as part of the text.
        Text = text.StartsWith('\uFEFF') ? text[1..] : text;
        for (var end = Text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = Text.IndexOf('\n', end + 1))
            _lineStarts.Add(end + 1);
        _isAscii = Ascii.IsValid(Text);
    }

    public string Path { get; }

    public string Text { get; }

    public int LineCount => _lineStarts.Count;

    /// <summary>The span from one offset to another, which is behind the last character.</summary>
    public SourceSpan Span(int start, int end)
    {
        var (line, column) = Place(start);
        var (endLine, endColumn) = Place(Math.Max(start, end));
        return new SourceSpan(Path, line, column, endLine, endColumn);
    }

    /// <summary>The number, from 1, of the line that holds the offset.</summary>
    public int LineOf(int offset)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        // A reader of a text asks for places one behind the other.
        var line = _lastLine;
        if (_lineStarts[line - 1] <= offset && (line == LineCount || offset < _lineStarts[line]))
            return line;
        var index = _lineStarts.BinarySearch(offset);
        return _lastLine = index >= 0 ? index + 1 : ~index;
    }

    /// <summary>Where a line begins.</summary>
    public int StartOf(int line) => line <= LineCount ? _lineStarts[line - 1] : Text.Length;

    /// <summary>A line without its end; empty if there is no such line.</summary>
    public ReadOnlySpan<char> Line(int line) =>
        line < 1 || line > LineCount ? [] : Text.AsSpan(StartOf(line)..StartOf(line + 1)).TrimEnd("\r\n");

    private (int Line, int Column) Place(int offset)
    {
        var line = LineOf(offset);
        var before = Text.AsSpan(StartOf(line)..Math.Clamp(offset, 0, Text.Length));
        if (_isAscii)
            return (line, before.Length + 1);
        var column = 1;
        foreach (var _ in before.EnumerateRunes())
            column++;
        return (line, column);
    }
}
