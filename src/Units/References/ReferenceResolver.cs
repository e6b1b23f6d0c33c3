using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Units;

/// <summary>The strings of a unit in which references are replaced; meaningless if anything was reported.</summary>
/// <param name="Arguments">Each with the place where it is written.</param>
internal sealed record ResolvedTexts(string Description, ImmutableArray<Located<string>> Arguments);

/// <summary>
/// Replaces the references in the units' strings. A description may refer to others, so descriptions come first, each
/// behind those that it refers to; arguments are referred to by nothing.
/// </summary>
internal sealed class ReferenceResolver
{
    // Descriptions that hold each other several times would grow without bound.
    private const int MaxLength = 16384;

    private readonly ReferenceTargets _targets;
    private readonly ICollection<Diagnostic> _found;
    private readonly Dictionary<UnitName, string?> _descriptions = [];

    private ReferenceResolver(ReferenceTargets targets, ICollection<Diagnostic> found) => (_targets, _found) = (targets, found);

    /// <summary>The strings of every unit.</summary>
    public Dictionary<UnitName, ResolvedTexts> Texts { get; } = [];

    /// <summary>Replaces the references in the strings of all units.</summary>
    public static ReferenceResolver Resolve(
        IReadOnlyDictionary<UnitName, UnikernelDraft> units, IReadOnlyDictionary<UnitName, NetworkDraft> networks, ICollection<Diagnostic> found)
    {
        var resolver = new ReferenceResolver(new ReferenceTargets(units, networks), found);
        resolver.ResolveDescriptions(units);
        foreach (var unit in units.Values)
            resolver.Texts.Add(unit.Name, new ResolvedTexts(resolver._descriptions[unit.Name] ?? "", resolver.ArgumentsOf(unit)));
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
            else if ((piece.IsReference ? ValueOf(unit, read, piece, isArgument: true) : piece.Text) is { } value)
                result.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
            else
                return text.Value;
        }

        return read.IsSound ? result.ToString() : text.Value;
    }

    private void ResolveDescriptions(IReadOnlyDictionary<UnitName, UnikernelDraft> units)
    {
        var texts = new Dictionary<UnitName, ReferenceText>();
        foreach (var unit in units.Values)
        {
            texts[unit.Name] = ReferenceText.Read(unit.Description, _found);
            _descriptions[unit.Name] = null;
        }

        foreach (var name in DepthFirst.Order(units.Keys.Order(), name => Others(texts, name).Select(other => other.Unit), cycle => ReportCycle(cycle, texts)))
            _descriptions[name] = Resolve(units[name], texts[name], isArgument: false);
    }

    // The units whose descriptions a unit's description refers to.
    private IEnumerable<(UnitName Unit, ReferencePiece Piece)> Others(Dictionary<UnitName, ReferenceText> texts, UnitName name)
    {
        foreach (var piece in texts[name].References)
        {
            if (ReferenceName.Read(piece.Text) is { Section: "unit", Property: "description" } reference && _targets.UnitOf(reference, name) is { } other)
                yield return (other.Name, piece);
        }
    }

    private void ReportCycle(IReadOnlyList<UnitName> cycle, Dictionary<UnitName, ReferenceText> texts)
    {
        var last = texts[cycle[^1]];
        var closing = Others(texts, cycle[^1]).First(other => other.Unit == cycle[0]).Piece;
        _found.Add(DiagnosticCatalog.ReferenceCycle.At(
            last.PlaceOf(closing), $"the descriptions refer to each other in a circle: {string.Join(" → ", cycle.Append(cycle[0]))}"));
    }

    private ImmutableArray<Located<string>> ArgumentsOf(UnikernelDraft unit)
    {
        var words = ImmutableArray.CreateBuilder<Located<string>>();
        foreach (var text in unit.Args.Value)
        {
            if (Resolve(unit, ReferenceText.Read(text, _found), isArgument: true) is { } word)
                words.Add(new Located<string>(word, text.Span));
        }

        CommandLine.Check(unit.Args.Span, words, _found);
        return words.ToImmutable();
    }

    /// <summary>The text with its references replaced, or null if one was reported or its value is not known.</summary>
    private string? Resolve(UnikernelDraft unit, ReferenceText text, bool isArgument)
    {
        if (text is { IsSound: true, Pieces: [{ IsReference: false } only] })
            return only.Text;
        var (result, sound) = (new StringBuilder(), text.IsSound);
        foreach (var piece in text.Pieces)
        {
            var value = piece.IsReference ? ValueOf(unit, text, piece, isArgument) : piece.Text;
            sound &= value is not null;
            result.Append(value);
            if (result.Length <= MaxLength)
                continue;
            _found.Add(DiagnosticCatalog.TextTooLong.At(text.PlaceOf(piece), $"with what it refers to, the text has more than {MaxLength} characters"));
            return null;
        }

        return sound ? result.ToString() : null;
    }

    private string? ValueOf(UnikernelDraft unit, ReferenceText text, ReferencePiece piece, bool isArgument)
    {
        var reference = ReferenceName.Read(piece.Text);
        var owner = reference is { } known ? _targets.UnitOf(known, unit.Name) : null;
        if (reference is { Section: "unit", Property: "description" } && owner is not null)
            return _descriptions[owner.Name];
        if (reference is { } name && owner is not null && _targets.TryFind(owner, name, out var value))
        {
            if (name.Section != "volume" || isArgument)
                return value;
            _found.Add(DiagnosticCatalog.ReferenceNotYetKnown.At(text.PlaceOf(piece), $"'{{{piece.Text}}}' is known only when the volume has been made, and stands in args alone"));
            return null;
        }

        if (!(owner ?? unit).IsDamaged)
            _found.Add(DiagnosticCatalog.UnknownReference.At(
                text.PlaceOf(piece), $"nothing is called '{{{piece.Text}}}'", _targets.HelpFor(piece.Text, reference, unit, owner)));
        return null;
    }
}
