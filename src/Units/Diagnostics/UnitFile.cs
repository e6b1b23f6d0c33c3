using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>A file of a set.</summary>
/// <param name="Path">As shown to people; its last part decides the unit's type and name, for drop-ins its last two.</param>
/// <param name="Layer">
/// The place of its directory in the order of directories: a file or drop-in of the same name in a higher one takes its
/// place.
/// </param>
public sealed record UnitFile(string Path, string Text, int Layer = 0);

/// <summary>What became of a set of files.</summary>
/// <param name="Host">Null if there is any error.</param>
/// <param name="Diagnostics">All mistakes of all files, by file and place.</param>
public sealed record UnitSet(HostSpec? Host, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>What became of a recipe.</summary>
/// <param name="Recipe">Null if there is any error.</param>
/// <param name="Diagnostics">By place.</param>
public sealed record RecipeReading(BuildRecipe? Recipe, ImmutableArray<Diagnostic> Diagnostics);
