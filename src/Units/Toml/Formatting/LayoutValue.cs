namespace Hillingar.Units.Toml;

/// <summary>A value as it is laid out.</summary>
internal abstract class LayoutValue
{
    private const int LongestLine = 100;
    private const string Indent = "    ";

    /// <summary>On one line; comments are left out.</summary>
    internal abstract string Flat { get; }

    /// <summary>Whether it has comments inside or was written over several lines.</summary>
    protected abstract bool IsOpen { get; }

    /// <summary>The lines of the value behind what stands on its first line.</summary>
    /// <param name="comment">Behind the last line.</param>
    internal IEnumerable<LayoutLine> Print(string before, string comment) =>
        this is List { IsEmpty: false } list && (IsOpen || $"{before}{Flat}".Length > LongestLine)
            ? list.PrintItems(before, "", comment)
            : [new LayoutLine($"{before}{Flat}", comment, false)];

    /// <summary>A value without parts, or with parts that stay on its line.</summary>
    internal sealed class Word(string text) : LayoutValue
    {
        internal override string Flat => text;

        protected override bool IsOpen => false;
    }

    /// <summary>Values between brackets.</summary>
    internal sealed class List : LayoutValue
    {
        // A comment on a line of its own is an entry without a value.
        private readonly List<(LayoutValue? Value, string Comment)> _entries = [];
        private bool _isOpen;
        private bool _isLineBegun = true;

        internal bool IsEmpty => _entries.Count == 0;

        internal override string Flat => $"[{string.Join(", ", _entries.Where(entry => entry.Value is not null).Select(entry => entry.Value!.Flat))}]";

        protected override bool IsOpen => _isOpen || _entries.Exists(entry => entry.Comment.Length > 0 || entry.Value is { IsOpen: true });

        internal void Add(LayoutValue value)
        {
            _entries.Add((value, ""));
            _isLineBegun = true;
        }

        internal void AddComment(string text)
        {
            if (_isLineBegun && _entries is [.., ({ } value, "")])
                _entries[^1] = (value, text);
            else
                _entries.Add((null, text));
        }

        internal void EndLine()
        {
            _isOpen = true;
            _isLineBegun = false;
        }

        internal IEnumerable<LayoutLine> PrintItems(string before, string indent, string comment)
        {
            yield return new LayoutLine($"{indent}{before}[", "", false);
            foreach (var (value, remark) in _entries)
            {
                if (value is null)
                    yield return new LayoutLine($"{indent}{Indent}{remark}", "", false);
                else if (value is List { IsEmpty: false, IsOpen: true } inner)
                    foreach (var line in inner.PrintItems("", indent + Indent, remark).SkipLast(1).Append(new LayoutLine($"{indent}{Indent}],", remark, false)))
                        yield return line;
                else
                    yield return new LayoutLine($"{indent}{Indent}{value.Flat},", remark, false);
            }

            yield return new LayoutLine($"{indent}]", comment, false);
        }
    }
}
