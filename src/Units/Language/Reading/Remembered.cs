using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>One kind of thing that was made of a set, by what it was made for.</summary>
internal sealed class Remembered<TKey, T>
    where TKey : notnull
    where T : class
{
    private readonly Dictionary<TKey, Entry> _entries = [];
    private int _turn = 1;
    private int _asked;

    /// <summary>The thing made from the same values before, or else a new one; its mistakes are reported either way.</summary>
    /// <param name="madeFrom">All that the thing and its mistakes follow from.</param>
    /// <param name="keepsMistakes">Whether a thing with mistakes is remembered; false where its mistakes follow from more.</param>
    public T Get<TFrom>(
        TKey key, ReadOnlySpan<object?> madeFrom, ICollection<Diagnostic> found, TFrom from,
        Func<TFrom, ICollection<Diagnostic>, T> make, bool keepsMistakes = true)
    {
        if (!_entries.TryGetValue(key, out var entry))
            _entries.Add(key, entry = new Entry());
        var result = entry.Result;
        if (result is null || !AreEqual(madeFrom, entry.MadeFrom))
        {
            var own = new List<Diagnostic>();
            object?[] kept = [.. madeFrom];
            var made = make(from, own);
            // What came out equal stays the same object, so that what is made from it is not made anew.
            result = made.Equals(result) ? result : made;
            (entry.Result, entry.MadeFrom, entry.Found) = (result, kept, own.Count == 0 ? [] : [.. own]);
        }

        if (entry.LastTurn != _turn)
            _asked++;
        entry.LastTurn = _turn;
        foreach (var mistake in entry.Found)
            found.Add(mistake);
        if (entry.Found.Length > 0 && !keepsMistakes)
            entry.Result = null;
        return result;
    }

    /// <summary>Forgets what was not asked for since the last turn.</summary>
    public void Turn()
    {
        if (_asked < _entries.Count)
        {
            foreach (var (key, _) in _entries.Where(each => each.Value.LastTurn != _turn).ToArray())
                _entries.Remove(key);
        }

        _asked = 0;
        _turn++;
    }

    private static bool AreEqual(ReadOnlySpan<object?> some, ReadOnlySpan<object?> others)
    {
        if (some.Length != others.Length)
            return false;
        for (var i = 0; i < some.Length; i++)
        {
            if (!ReferenceEquals(some[i], others[i]) && !Equals(some[i], others[i]))
                return false;
        }

        return true;
    }

    private sealed class Entry
    {
        /// <summary>Null if it is to be made again.</summary>
        public T? Result { get; set; }

        public object?[] MadeFrom { get; set; } = [];

        public Diagnostic[] Found { get; set; } = [];

        public int LastTurn { get; set; }
    }
}
