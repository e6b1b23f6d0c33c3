using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>A unit's one tree, made of everything that says something about it; what the binder works on.</summary>
/// <param name="Head">The file that declares it, as a whole.</param>
/// <param name="Root">Its values have the places where they were written, in whichever file.</param>
/// <param name="IsDamaged">Whether parts of a text could not be read; what seems to be missing may be there.</param>
/// <param name="Modules">The modules of the set, for hints.</param>
internal sealed record ComposedUnit(SourceSpan Head, TomlTable Root, bool IsDamaged, IModuleSections? Modules)
{
    /// <summary>The instances of templates that the unit needs; looked for once, however often the set is read.</summary>
    public Lazy<ImmutableArray<(TomlString Text, UnitId Id)>> Instances { get; } = new(() => NamedInstances.In(Root));

    /// <summary>Where each key is written.</summary>
    public SourceMap Written => new WrittenPlaces(Head, Root);

    /// <summary>A file that is composed of nothing but itself.</summary>
    public static ComposedUnit Of(TomlDocument document) =>
        new(SourceSpan.OfFile(document.Source.Path), document.Root, document.IsDamaged, null);

    /// <summary>The keys that units of a type have.</summary>
    public static FileType FileTypeOf(UnitType type) => type switch
    {
        UnitType.Unikernel => FileType.Unikernel,
        UnitType.Network => FileType.Network,
        UnitType.Volume => FileType.Volume,
        UnitType.Target => FileType.Target,
    };
}
