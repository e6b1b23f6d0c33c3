using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// What a <c>NAME.module.toml</c> declares: sections that units may have beyond their own, and what these set in the
/// unit. It is data: nothing in it is run.
/// </summary>
/// <param name="Head">The file as a whole.</param>
/// <param name="Uses">The modules whose options it sets in turn.</param>
/// <param name="Set">What every unit that uses the module gets.</param>
/// <param name="Each">What a unit gets for each of its sections of a sort.</param>
/// <param name="IsDamaged">Whether mistakes were found in the file, so that units that use it miss something.</param>
internal sealed record ServiceModule(
    string Name,
    SourceSpan Head,
    string Description,
    ImmutableArray<TomlString> Uses,
    ImmutableArray<OptionSection> Sections,
    TomlTable Set,
    ImmutableArray<EachSection> Each,
    bool HasSpecifiers,
    bool IsDamaged);

/// <summary>A section of options.</summary>
/// <param name="IsNamed">Whether there may be several, each with a name: <c>[zones."example.org"]</c>.</param>
internal sealed record OptionSection(string Name, bool IsNamed, bool IsRequired, ImmutableArray<OptionKey> Keys)
{
    /// <summary>The head as documents show it.</summary>
    public string Head => IsNamed ? $"[{Name}.NAME]" : $"[{Name}]";
}

/// <summary>An option.</summary>
/// <param name="Default">What it has where it is not written; null if it then is not given at all.</param>
internal sealed record OptionKey(string Name, OptionType Type, bool IsRequired, TomlValue? Default);

/// <summary>What a unit gets for each of its sections of a sort.</summary>
internal sealed record EachSection(OptionSection Section, TomlTable Set);
