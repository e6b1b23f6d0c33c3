namespace Hillingar.Units;

/// <summary>
/// What was made of the set that was read last, each thing with all that it was made from. Whatever is asked for again
/// with the same to be made from is not made again, and its mistakes are reported again; so a set of which little has
/// changed costs little, and comes out as if it had been read anew.
/// </summary>
/// <remarks>
/// This holds because everything here is a function of what it is remembered with: trees, drafts and texts are never
/// changed once they are made. What was not asked for when the last set was read is forgotten.
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

    /// <summary>What a file says.</summary>
    /// <param name="type">The type of the unit that it belongs to; null if it belongs to none.</param>
    public Fragment Fragment(UnitFile file, UnitType? type, ICollection<Diagnostic> found) => _fragments.Get(
        file.Path, [file.Text, type], found, own => type is { } known ? Units.Fragment.Read(file, known, own) : Units.Fragment.Read(file, own));

    /// <summary>Several fragments, each over those before it. There must be one.</summary>
    public Fragment Merged(FragmentOwner owner, IReadOnlyList<Fragment> fragments, ICollection<Diagnostic> found) => fragments.Count == 1
        ? fragments[0]
        : _merged.Get(owner, [.. fragments], found, _ => fragments.Aggregate((low, high) => low.Under(high)));

    /// <summary>A unit's one tree.</summary>
    public ComposedUnit Composed(FragmentOwner owner, object?[] from, ICollection<Diagnostic> found, Func<ICollection<Diagnostic>, ComposedUnit> compose) =>
        _composed.Get(owner, from, found, compose);

    /// <summary>A unit as far as it can be read without the others.</summary>
    public T Draft<T>(UnitId id, ComposedUnit unit, ICollection<Diagnostic> found, Func<UnitName, ComposedUnit, ICollection<Diagnostic>, T> bind)
        where T : class => _drafts.Get(id, [unit], found, own => bind(id.Name, unit, own));

    /// <summary>The strings of a unit, taken apart.</summary>
    public UnitStrings Strings(UnikernelDraft unit, ICollection<Diagnostic> found) =>
        _strings.Get(unit.Name, [unit], found, own => UnitStrings.Read(unit, own));

    /// <summary>The strings of a unit, its references replaced. What is suggested instead of a mistake depends on all units.</summary>
    public ResolvedTexts Texts(UnitName unit, object?[] from, ICollection<Diagnostic> found, Func<ICollection<Diagnostic>, ResolvedTexts> resolve) =>
        _texts.Get(unit, from, found, resolve, keepsMistakes: false);

    /// <summary>What a unikernel of a sound set asks of the host.</summary>
    public UnikernelSpec Spec(UnitName unit, object?[] from, Func<UnikernelSpec> make) => _specs.Get(unit, from, [], _ => make());

    /// <summary>A thing of which a set has only one.</summary>
    public T Shared<T>(object?[] from, ICollection<Diagnostic> found, Func<ICollection<Diagnostic>, T> make)
        where T : class => _shared.Get(typeof(T), from, found, make);

    /// <summary>Checks a whole set, unless nothing was found the last time and no unit has become another to the checks.</summary>
    public void Checked(IReadOnlyList<IUnitDraft> units, bool isEndless, ICollection<Diagnostic> found, Action<ICollection<Diagnostic>> check)
    {
        var from = new object?[units.Count + 1];
        from[^1] = isEndless;
        for (var i = 0; i < units.Count; i++)
            from[i] = Facts(units[i]);
        _ = _shared.Get(
            typeof(UnitFacts), from, found,
            own =>
            {
                check(own);
                return from;
            },
            keepsMistakes: false);
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

    // The same object as before if they are equal to those of before.
    private object?[] Facts(IUnitDraft unit) => _facts.Get(
        unit.Id, [unit], [],
        _ => UnitFacts.Of(unit) is var facts && _facts.Former<object?[]>(unit.Id) is { } former && AreEqual(facts, former) ? former : facts);

    private static bool AreEqual(object?[] one, object?[] other)
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

    private sealed class Remembered<TKey>
        where TKey : notnull
    {
        private Dictionary<TKey, Memory> _last = [];
        private Dictionary<TKey, Memory> _now = [];

        public T Get<T>(TKey key, object?[] from, ICollection<Diagnostic> found, Func<ICollection<Diagnostic>, T> make, bool keepsMistakes = true)
            where T : class
        {
            if (!_now.TryGetValue(key, out var known))
                _ = _last.TryGetValue(key, out known);
            if (known is null || !AreEqual(from, known.From))
                known = Make(from, make);
            if (keepsMistakes || known.Found.Length == 0)
                _now[key] = known;
            else
                _now.Remove(key);
            foreach (var diagnostic in known.Found)
                found.Add(diagnostic);
            return (T)known.Result;
        }

        /// <summary>What was made for the set that was read last, whatever it was made from.</summary>
        public T? Former<T>(TKey key)
            where T : class => _last.TryGetValue(key, out var known) ? (T)known.Result : null;

        public void Turn()
        {
            (_last, _now) = (_now, _last);
            _now.Clear();
        }

        private static Memory Make<T>(object?[] from, Func<ICollection<Diagnostic>, T> make)
            where T : class
        {
            var own = new List<Diagnostic>();
            var result = make(own);
            return new Memory(from, result, own.Count == 0 ? [] : [.. own]);
        }
    }

    private sealed record Memory(object?[] From, object Result, Diagnostic[] Found);
}
