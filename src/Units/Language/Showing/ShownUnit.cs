using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>Where a value comes from.</summary>
public abstract record ValueOrigin
{
    private ValueOrigin()
    {
    }

    /// <summary>A person wrote it.</summary>
    public sealed record Written(SourceSpan Place) : ValueOrigin
    {
        public override string ToString() => $"{DiagnosticRenderer.Printable(Place.File)}:{Place.Line}";
    }

    /// <summary>The value is not written, and the key then has this value.</summary>
    public sealed record Default : ValueOrigin
    {
        public override string ToString() => "default";
    }

    /// <summary>The value is not written, and follows from other keys.</summary>
    /// <param name="From">What it follows from.</param>
    public sealed record Derived(string From) : ValueOrigin
    {
        public override string ToString() => $"from {From}";
    }
}

/// <summary>A text that is a value in TOML and in JSON alike, as a unit file would have it, and where it comes from.</summary>
public sealed record ShownText(string Text, ValueOrigin Origin);

/// <summary>A key of a unit and its value.</summary>
/// <param name="Section">The parts of its section's name, such as <c>net</c> and <c>service</c>.</param>
/// <param name="Items">The parts of a list, which may come from several files; empty for anything else.</param>
public sealed record ShownValue(ImmutableArray<string> Section, string Key, ShownText Value, ImmutableArray<ShownText> Items);

/// <summary>A unit as all its files together make it, key by key in the order of the language.</summary>
public sealed record ShownUnit(UnitId Id, ImmutableArray<ShownValue> Values);

/// <summary>What became of the wish to see a unit.</summary>
/// <param name="Unit">Null if there is no such unit, nor a template of which it would be an instance.</param>
/// <param name="Nearest">A unit that was perhaps meant, if there is none of the name.</param>
/// <param name="Diagnostics">All mistakes of the set; with errors, some of the unit may be missing.</param>
public sealed record UnitShowing(ShownUnit? Unit, UnitId? Nearest, ImmutableArray<Diagnostic> Diagnostics);
