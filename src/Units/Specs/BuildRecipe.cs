using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>How a source directory becomes an image (<c>build.toml</c>).</summary>
/// <param name="Name">The store name of the output.</param>
/// <param name="Toolchain">Which programs the sandbox holds.</param>
/// <param name="Sources">Further source directories, sorted by variable name.</param>
/// <param name="Command">What <c>/bin/sh -euc</c> runs in the sandbox.</param>
public sealed record BuildRecipe(
    Located<string> Name, Toolchain Toolchain, ImmutableArray<RecipeSource> Sources, Located<string> Command);

/// <summary>A set of build programs that the sandbox can hold.</summary>
public enum Toolchain
{
    /// <summary>The C# and NativeAOT compilers, an assembler and a linker, for guests in C#.</summary>
    CsharpGuest,
}

/// <summary>A source directory beside the recipe's own.</summary>
/// <param name="Variable">The variable that holds its store path.</param>
/// <param name="Directory">As written: relative to the recipe's directory.</param>
public sealed record RecipeSource(string Variable, Located<string> Directory);
