// The C# compiler insists on these for foreach over arrays and spans and for ranges, and then turns most of it into indexing.
namespace System.Collections
{
    public interface IEnumerator
    {
        object? Current { get; }

        bool MoveNext();
    }

    public interface IEnumerable
    {
        IEnumerator GetEnumerator();
    }
}

namespace System
{
    /// <summary>A place counted from the start or the end of an array or a span.</summary>
    public readonly struct Index
    {
        private readonly int _value;

        public Index(int value, bool fromEnd = false) => _value = fromEnd ? ~value : value;

        public int GetOffset(int length) => _value < 0 ? length + _value + 1 : _value;

        public static implicit operator Index(int value) => new(value);
    }

    /// <summary>The places from one index to before another.</summary>
    public readonly struct Range
    {
        public Range(Index start, Index end)
        {
            Start = start;
            End = end;
        }

        public Index Start { get; }

        public Index End { get; }

        public static Range StartAt(Index start) => new(start, new Index(0, fromEnd: true));

        public static Range EndAt(Index end) => new(new Index(0), end);
    }
}
