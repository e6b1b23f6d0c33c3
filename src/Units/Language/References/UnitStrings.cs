using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>The strings of a unit in which references are replaced, taken apart.</summary>
/// <param name="Others">The other units that the strings speak of, whether or not they exist.</param>
/// <param name="NamesDescriptions">Whether they speak of descriptions, the unit's own or others'.</param>
internal sealed record UnitStrings(
    ReferenceText Description, ImmutableArray<ReferenceText> Arguments, ImmutableArray<UnitName> Others, bool NamesDescriptions)
{
    public static UnitStrings Read(UnikernelDraft unit, ICollection<Diagnostic> found)
    {
        var description = ReferenceText.Read(unit.WrittenDescription, found);
        var arguments = ImmutableArray.CreateBuilder<ReferenceText>(unit.WrittenArguments.Value.Length);
        foreach (var argument in unit.WrittenArguments.Value)
            arguments.Add(ReferenceText.Read(argument, found));
        var namesDescriptions = false;
        var others = new HashSet<UnitName>();
        foreach (var text in arguments.Append(description))
        {
            foreach (var piece in text.Pieces)
            {
                if (!piece.IsReference || ReferenceName.Read(piece.Text) is not { } reference)
                    continue;
                namesDescriptions |= reference is { Section: "unit", Property: "description" };
                if (reference.Unit is { } name && UnitName.TryRead(name, out var other, out _))
                    others.Add(other);
            }
        }

        return new UnitStrings(description, arguments.DrainToImmutable(), [.. others], namesDescriptions);
    }
}

/// <summary>The strings of a unit, its references replaced; meaningless if anything was reported.</summary>
/// <param name="Arguments">Each with the place where it is written.</param>
internal sealed record ResolvedTexts(string Description, ValueList<Located<string>> Arguments);
