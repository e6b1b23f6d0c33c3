using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>
/// What was made of the set that was read last, each thing with all that it was made from. What is asked for again
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
    private readonly Remembered<string, Fragment> _fragments = new();
    private readonly Remembered<FragmentOwner, Fragment> _merged = new();
    private readonly Remembered<FragmentOwner, ComposedUnit> _composed = new();
    private readonly Remembered<UnitId, IUnitDraft> _drafts = new();
    private readonly Remembered<UnitName, UnitStrings> _strings = new();
    private readonly Remembered<UnitName, ResolvedTexts> _texts = new();
    private readonly Remembered<UnitName, UnikernelSpec> _specs = new();
    private readonly Remembered<Type, object> _shared = new();
    private readonly Remembered<UnitId, UnitFacts> _facts = new();
    private (FragmentSet Set, Diagnostic[] Found)? _files;

    // What the checks look at, if they found nothing.
    private UnitFacts[]? _soundFacts;

    /// <summary>The files of a set by what they are for.</summary>
    public FragmentSet Files(IReadOnlyList<UnitFile> files, ICollection<Diagnostic> found)
    {
        var same = _files?.Set.Of(files);
        var own = new List<Diagnostic>();
        _files = same is not null ? (same, _files!.Value.Found) : (new FragmentSet(files, own), [.. own]);
        foreach (var mistake in _files.Value.Found)
            found.Add(mistake);
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
        FragmentOwner owner, ReadOnlySpan<object?> key, ICollection<Diagnostic> found, TFrom from,
        Func<TFrom, ICollection<Diagnostic>, ComposedUnit> compose) =>
        _composed.Get(owner, key, found, from, compose);

    /// <summary>A unit as far as it can be read without the others.</summary>
    public T Draft<T>(UnitId id, ComposedUnit unit, ICollection<Diagnostic> found, Func<UnitName, ComposedUnit, ICollection<Diagnostic>, T> bind)
        where T : class, IUnitDraft =>
        (T)_drafts.Get(id, [unit], found, (id.Name, Unit: unit, Bind: bind), static (from, own) => from.Bind(from.Name, from.Unit, own));

    /// <summary>The strings of a unit, taken apart.</summary>
    public UnitStrings Strings(UnikernelDraft unit, ICollection<Diagnostic> found) =>
        _strings.Get(unit.Name, [unit], found, unit, UnitStrings.Read);

    /// <summary>The strings of a unit, its references replaced. What is suggested instead of a mistake depends on all units.</summary>
    public ResolvedTexts Texts<TFrom>(
        UnitName unit, ReadOnlySpan<object?> key, ICollection<Diagnostic> found, TFrom from,
        Func<TFrom, ICollection<Diagnostic>, ResolvedTexts> resolve) =>
        _texts.Get(unit, key, found, from, resolve, keepsMistakes: false);

    /// <summary>What a unikernel of a sound set asks of the host.</summary>
    public UnikernelSpec Spec<TFrom>(UnitName unit, ReadOnlySpan<object?> key, TFrom from, Func<TFrom, ICollection<Diagnostic>, UnikernelSpec> make) =>
        _specs.Get(unit, key, [], from, make);

    /// <summary>A thing of which a set has only one.</summary>
    public T Shared<T, TFrom>(ReadOnlySpan<object?> key, ICollection<Diagnostic> found, TFrom from, Func<TFrom, ICollection<Diagnostic>, T> make)
        where T : class => (T)_shared.Get(typeof(T), key, found, from, make);

    /// <summary>Checks a whole set, unless nothing was found the last time and no unit has become another to the checks.</summary>
    /// <param name="isEndless">Whether instances need further instances without end, which is reported.</param>
    public void Checked(
        IReadOnlyList<IUnitDraft> units, bool isEndless, ICollection<Diagnostic> found, Action<ICollection<Diagnostic>> check)
    {
        UnitFacts[]? facts = [.. units.Select(unit => _facts.Get(unit.Id, [unit], found, unit, static (of, _) => UnitFacts.Of(of)))];
        if (isEndless || _soundFacts is null || !facts.AsSpan().SequenceEqual(_soundFacts))
        {
            var before = found.Count;
            check(found);
            if (isEndless || found.Count > before)
                facts = null;
        }

        _soundFacts = facts;
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
}
