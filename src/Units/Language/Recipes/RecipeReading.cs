using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>What became of a recipe.</summary>
/// <param name="Recipe">Null if there is any error.</param>
/// <param name="Diagnostics">By place.</param>
public sealed record RecipeReading(BuildRecipe? Recipe, ImmutableArray<Diagnostic> Diagnostics);
