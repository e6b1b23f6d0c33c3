using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Replaces the references in the units' strings. A description may refer to others, so descriptions come first, each
/// behind those that it refers to; arguments are referred to by nothing.
/// </summary>
internal sealed class ReferenceResolver
{
    // Descriptions that hold each other several times would grow without bound.
    private const int MaxLength = ValueTypes.LongestText;

    private readonly IReadOnlyDictionary<UnitName, UnikernelDraft> _units;
    private readonly IReadOnlyDictionary<UnitName, NetworkDraft> _networks;
    private readonly ReferenceTargets _targets;
    private readonly ICollection<Diagnostic> _found;
    private readonly Dictionary<UnitName, UnitStrings> _strings;
    private readonly Dictionary<UnitName, string?> _descriptions = [];
    private readonly SortedSet<UnitName> _leading = [];

    private ReferenceResolver(
        IReadOnlyDictionary<UnitName, UnikernelDraft> units, IReadOnlyDictionary<UnitName, NetworkDraft> networks,
        ReferenceTargets targets, ICollection<Diagnostic> found) =>
        (_units, _networks, _targets, _found, _strings, Texts) = (units, networks, targets, found, new(units.Count), new(units.Count));

    /// <summary>The strings of every unit.</summary>
    public Dictionary<UnitName, ResolvedTexts> Texts { get; }

    /// <summary>Replaces the references in the strings of all units.</summary>
    public static ReferenceResolver Resolve(
        IReadOnlyDictionary<UnitName, UnikernelDraft> units,
        IReadOnlyDictionary<UnitName, NetworkDraft> networks, ICollection<Diagnostic> found, SetMemory memory)
    {
        var resolver = new ReferenceResolver(units, networks, new ReferenceTargets(units, networks), found);
        foreach (var unit in units.Values)
            resolver._strings.Add(unit.Name, memory.Strings(unit, found));
        resolver.ResolveDescriptions();
        var from = new List<object?>();
        foreach (var unit in units.Values)
            resolver.Texts.Add(unit.Name, resolver.Remembered(unit, from, found, memory));
        return resolver;
    }

    /// <summary>
    /// A string of a unit as it would be written without references: their values stand in it, and only what is known
    /// no sooner than the volumes are made is still referred to. A string with a mistake stays as it is.
    /// </summary>
    public string WriteOut(UnikernelDraft unit, TomlString text)
    {
        var read = ReferenceText.Read(text, _found);
        var result = new StringBuilder();
        foreach (var piece in read.Pieces)
        {
            if (piece.IsReference && ReferenceName.Read(piece.Text) is { Section: "volume" })
                result.Append('{').Append(piece.Text).Append('}');
            else if ((piece.IsReference ? ValueOf(unit, read, piece, isArgument: true, _found) : piece.Text) is { } value)
                result.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
            else
                return text.Value;
        }

        return read.IsSound ? result.ToString() : text.Value;
    }

    private ResolvedTexts Remembered(UnikernelDraft unit, List<object?> from, ICollection<Diagnostic> found, SetMemory memory) => memory.Texts(
        unit.Name, MadeFrom(unit, from), found, (Resolver: this, Unit: unit), static (of, own) => of.Resolver.TextsOf(of.Unit, own));

    // What the texts of a unit depend on: itself, the units that it speaks of, and the networks of all of these.
    private ReadOnlySpan<object?> MadeFrom(UnikernelDraft unit, List<object?> from)
    {
        var strings = _strings[unit.Name];
        from.Clear();
        Add(unit);
        foreach (var name in strings.Others)
        {
            if (_units.TryGetValue(name, out var other))
                Add(other);
            else
                from.Add(null);
        }

        return CollectionsMarshal.AsSpan(from);

        void Add(UnikernelDraft draft)
        {
            from.Add(draft);
            if (strings.NamesDescriptions)
                from.Add(DescriptionOf(draft.Name));
            foreach (var net in draft.NetDrafts)
                from.Add(net.Network is { } network ? _networks.GetValueOrDefault(network.Value) : null);
        }
    }

    private ResolvedTexts TextsOf(UnikernelDraft unit, ICollection<Diagnostic> found)
    {
        var description = _descriptions.TryGetValue(unit.Name, out var known) && known is not null
            ? known
            : _leading.Contains(unit.Name) ? null : Resolve(unit, _strings[unit.Name].Description, isArgument: false, found);
        return new ResolvedTexts(description ?? "", [.. ArgumentsOf(unit, found)]);
    }

    // What is wrong with a description is reported where the unit's texts are made.
    private string? DescriptionOf(UnitName name)
    {
        if (!_descriptions.TryGetValue(name, out var known))
            _descriptions.Add(name, known = Resolve(_units[name], _strings[name].Description, isArgument: false, []));
        return known;
    }

    // Descriptions that lead to others come behind those.
    private void ResolveDescriptions()
    {
        foreach (var (name, strings) in _strings)
        {
            if (strings.NamesDescriptions && OthersIn(name).Any())
                _leading.Add(name);
        }

        foreach (var name in _leading)
            _descriptions[name] = null;
        foreach (var name in DepthFirst.Order(_leading, name => OthersIn(name).Select(other => other.Unit), ReportCycle))
        {
            if (_leading.Contains(name))
                _descriptions[name] = Resolve(_units[name], _strings[name].Description, isArgument: false, _found);
        }
    }

    // The units whose descriptions a unit's description refers to.
    private IEnumerable<(UnitName Unit, ReferencePiece Piece)> OthersIn(UnitName name)
    {
        foreach (var piece in _strings[name].Description.Pieces)
        {
            if (piece.IsReference && ReferenceName.Read(piece.Text) is { Section: "unit", Property: "description" } reference
                && _targets.UnitOf(reference, name) is { } other)
                yield return (other.Name, piece);
        }
    }

    private void ReportCycle(IReadOnlyList<UnitName> cycle)
    {
        var closing = OthersIn(cycle[^1]).First(other => other.Unit == cycle[0]).Piece;
        _found.Add(DiagnosticCatalog.ReferenceCycle.At(
            _strings[cycle[^1]].Description.PlaceOf(closing),
            $"the descriptions refer to each other in a circle: {string.Join(" → ", cycle.Append(cycle[0]))}"));
    }

    private ImmutableArray<Located<string>> ArgumentsOf(UnikernelDraft unit, ICollection<Diagnostic> found)
    {
        var texts = _strings[unit.Name].Arguments;
        var words = ImmutableArray.CreateBuilder<Located<string>>(texts.Length);
        foreach (var text in texts)
        {
            if (Resolve(unit, text, isArgument: true, found) is { } word)
                words.Add(new Located<string>(word, text.Source.Span));
        }

        CommandLine.Check(unit.WrittenArguments.Span, words, found);
        return words.ToImmutable();
    }

    /// <summary>The text with its references replaced, or null if one was reported or its value is not known.</summary>
    private string? Resolve(UnikernelDraft unit, ReferenceText text, bool isArgument, ICollection<Diagnostic> found)
    {
        if (text is { IsSound: true, Pieces: [{ IsReference: false } only] })
            return only.Text;
        var (result, sound, before) = (new StringBuilder(), text.IsSound, found.Count);
        foreach (var piece in text.Pieces)
        {
            // More are not reported, and to look for what each may mean takes its time.
            if (found.Count - before >= MistakeReport.MostOfFile)
                return null;
            var value = piece.IsReference ? ValueOf(unit, text, piece, isArgument, found) : piece.Text;
            sound &= value is not null;
            result.Append(value);
            if (result.Length <= MaxLength)
                continue;
            found.Add(DiagnosticCatalog.TextTooLong.At(text.PlaceOf(piece), $"with what it refers to, the text has more than {MaxLength} characters"));
            return null;
        }

        return sound ? result.ToString() : null;
    }

    private string? ValueOf(UnikernelDraft unit, ReferenceText text, ReferencePiece piece, bool isArgument, ICollection<Diagnostic> found)
    {
        var reference = ReferenceName.Read(piece.Text);
        var owner = reference is { } known ? _targets.UnitOf(known, unit.Name) : null;
        if (reference is { Section: "unit", Property: "description" } && owner is not null)
            return DescriptionOf(owner.Name);
        if (reference is { } name && owner is not null && _targets.TryFind(owner, name, out var value))
        {
            if (value is null && _targets.WhyAbsent(owner, name) is var (why, help))
                found.Add(DiagnosticCatalog.ReferenceWithoutValue.At(text.PlaceOf(piece), $"'{{{piece.Text}}}' has no value: {why}", help));
            if (name.Section != "volume" || isArgument)
                return value;
            found.Add(DiagnosticCatalog.ReferenceNotYetKnown.At(
                text.PlaceOf(piece), $"'{{{piece.Text}}}' is known only when the volume has been made, and stands in args alone"));
            return null;
        }

        if (!(owner ?? unit).IsDamaged)
            found.Add(DiagnosticCatalog.UnknownReference.At(
                text.PlaceOf(piece), $"nothing is called '{{{piece.Text}}}'", _targets.HelpFor(piece.Text, reference, unit, owner)));
        return null;
    }
}
