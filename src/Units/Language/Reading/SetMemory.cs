using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>
/// What was made of the set that was read last, each thing with all that it was made from. Whatever is asked for again
/// with the same to be made from is not made again, and its mistakes are reported again; so a set of which little has
/// changed costs little, and comes out as if it had been read anew.
/// </summary>
/// <remarks>
/// This holds because everything here is a function of what it is remembered with: trees, drafts and texts are never
/// changed once they are made. What was not asked for when the last set was read is forgotten. Functions that make
/// things are static and are given what they need, so that to ask for what is remembered allocates nothing.
/// </remarks>
internal sealed class SetMemory
{
    private readonly Remembered<string> _fragments = new();
    private readonly Remembered<FragmentOwner> _merged = new();
    private readonly Remembered<FragmentOwner> _composed = new();
    private readonly Remembered<UnitId> _drafts = new();
    private readonly Remembered<UnitName> _strings = new();
    private readonly Remembered<UnitName> _texts = new();
    private readonly Remembered<UnitName> _specs = new();
    private readonly Remembered<Type> _shared = new();
    private readonly Remembered<UnitId> _facts = new();
    private (FragmentSet Set, Diagnostic[] Found)? _files;

    // What the checks look at, if they found nothing.
    private object?[][]? _sound;

    /// <summary>The files of a set by what they are for.</summary>
    public FragmentSet Files(IReadOnlyList<UnitFile> files, ICollection<Diagnostic> found)
    {
        var same = _files?.Set.Of(files);
        var own = new List<Diagnostic>();
        _files = same is not null ? (same, _files!.Value.Found) : (new FragmentSet(files, own), [.. own]);
        AddAll(found, _files.Value.Found);
        return _files.Value.Set;
    }

    /// <summary>What a file says.</summary>
    /// <param name="type">The type of the unit that it belongs to; null if it belongs to none. It follows from the path.</param>
    public Fragment Fragment(UnitFile file, UnitType? type, ICollection<Diagnostic> found) => _fragments.Get(
        file.Path, [file.Text, file.Trouble], found, (File: file, Type: type),
        static (from, own) => from.Type is { } known ? Language.Fragment.Read(from.File, known, own) : Language.Fragment.Read(from.File, own));

    /// <summary>Several fragments, each over those before it. There must be one.</summary>
    public Fragment Merged(FragmentOwner owner, List<Fragment> fragments, ICollection<Diagnostic> found) =>
        _merged.Get(owner, [.. fragments], found, fragments, static (from, _) => from.Aggregate((low, high) => low.Under(high)));

    /// <summary>A unit's one tree.</summary>
    public ComposedUnit Composed<TFrom>(
        FragmentOwner owner, ReadOnlySpan<object?> key, ICollection<Diagnostic> found, TFrom from, Func<TFrom, ICollection<Diagnostic>, ComposedUnit> compose) =>
        _composed.Get(owner, key, found, from, compose);

    /// <summary>A unit as far as it can be read without the others.</summary>
    public T Draft<T>(UnitId id, ComposedUnit unit, ICollection<Diagnostic> found, Func<UnitName, ComposedUnit, ICollection<Diagnostic>, T> bind)
        where T : class, IUnitDraft =>
        _drafts.Get(id, [unit], found, (id.Name, Unit: unit, Bind: bind), static (from, own) => from.Bind(from.Name, from.Unit, own));

    /// <summary>The strings of a unit, taken apart.</summary>
    public UnitStrings Strings(UnikernelDraft unit, ICollection<Diagnostic> found) =>
        _strings.Get(unit.Name, [unit], found, unit, UnitStrings.Read);

    /// <summary>The strings of a unit, its references replaced. What is suggested instead of a mistake depends on all units.</summary>
    public ResolvedTexts Texts<TFrom>(
        UnitName unit, ReadOnlySpan<object?> key, ICollection<Diagnostic> found, TFrom from, Func<TFrom, ICollection<Diagnostic>, ResolvedTexts> resolve) =>
        _texts.Get(unit, key, found, from, resolve, keepsMistakes: false);

    /// <summary>What a unikernel of a sound set asks of the host.</summary>
    public UnikernelSpec Spec<TFrom>(UnitName unit, ReadOnlySpan<object?> key, TFrom from, Func<TFrom, ICollection<Diagnostic>, UnikernelSpec> make) =>
        _specs.Get(unit, key, [], from, make);

    /// <summary>A thing of which a set has only one.</summary>
    public T Shared<T, TFrom>(ReadOnlySpan<object?> key, ICollection<Diagnostic> found, TFrom from, Func<TFrom, ICollection<Diagnostic>, T> make)
        where T : class => _shared.Get(typeof(T), key, found, from, make);

    /// <summary>Checks a whole set, unless nothing was found the last time and no unit has become another to the checks.</summary>
    /// <param name="isEndless">Whether instances need further instances without end, which is reported.</param>
    public void Checked(IReadOnlyList<IUnitDraft> units, bool isEndless, ICollection<Diagnostic> found, Action<ICollection<Diagnostic>> check)
    {
        object?[][]? facts = new object?[units.Count][];
        for (var i = 0; i < facts.Length; i++)
            facts[i] = _facts.Get(units[i].Id, [units[i]], found, units[i], static (unit, _) => UnitFacts.Of(unit));
        if (isEndless || _sound is not { } sound || !AreEqual(facts, sound))
        {
            var own = new List<Diagnostic>();
            check(own);
            AddAll(found, own);
            if (isEndless || own.Count > 0)
                facts = null;
        }

        _sound = facts;
    }

    /// <summary>Ends the reading of a set.</summary>
    public void Turn()
    {
        _fragments.Turn();
        _merged.Turn();
        _composed.Turn();
        _drafts.Turn();
        _strings.Turn();
        _texts.Turn();
        _specs.Turn();
        _shared.Turn();
        _facts.Turn();
    }

    private static bool AreEqual(object?[][] some, object?[][] others)
    {
        if (some.Length != others.Length)
            return false;
        for (var i = 0; i < some.Length; i++)
        {
            if (!ReferenceEquals(some[i], others[i]) && !AreEqual(some[i], others[i]))
                return false;
        }

        return true;
    }

    private static bool AreEqual(ReadOnlySpan<object?> one, ReadOnlySpan<object?> other)
    {
        if (one.Length != other.Length)
            return false;
        for (var i = 0; i < one.Length; i++)
        {
            if (!ReferenceEquals(one[i], other[i]) && !Equals(one[i], other[i]))
                return false;
        }

        return true;
    }

    private static void AddAll(ICollection<Diagnostic> to, IEnumerable<Diagnostic> found)
    {
        foreach (var diagnostic in found)
            to.Add(diagnostic);
    }

    private sealed class Remembered<TKey>
        where TKey : notnull
    {
        private readonly Dictionary<TKey, Memory> _known = [];
        private int _turn = 1;
        private int _asked;

        public T Get<T, TFrom>(
            TKey key, ReadOnlySpan<object?> madeFrom, ICollection<Diagnostic> found, TFrom from, Func<TFrom, ICollection<Diagnostic>, T> make, bool keepsMistakes = true)
            where T : class
        {
            if (!_known.TryGetValue(key, out var known))
                _known.Add(key, known = new Memory());
            if (known.Result is null || !AreEqual(madeFrom, known.From))
            {
                var own = new List<Diagnostic>();
                object?[] kept = [.. madeFrom];
                (known.Result, known.From) = (make(from, own), kept);
                known.Found = own.Count == 0 ? [] : [.. own];
            }

            if (known.Turn != _turn)
                _asked++;
            known.Turn = _turn;
            if (known.Found.Length == 0)
                return (T)known.Result;
            AddAll(found, known.Found);
            var result = (T)known.Result;
            if (!keepsMistakes)
                known.Result = null;
            return result;
        }

        /// <summary>Forgets what was not asked for since the last turn.</summary>
        public void Turn()
        {
            if (_asked < _known.Count)
            {
                foreach (var (key, _) in _known.Where(known => known.Value.Turn != _turn).ToArray())
                    _known.Remove(key);
            }

            _asked = 0;
            _turn++;
        }
    }

    private sealed class Memory
    {
        /// <summary>Null if it is to be made again.</summary>
        public object? Result { get; set; }

        public object?[] From { get; set; } = [];

        public Diagnostic[] Found { get; set; } = [];

        /// <summary>When it was asked for last.</summary>
        public int Turn { get; set; }
    }
}
