using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>How a source directory becomes an image (<c>build.toml</c>).</summary>
/// <param name="Name">The store name of the output.</param>
/// <param name="Toolchain">Which programs the sandbox holds.</param>
/// <param name="Sources">Further source directories, sorted by variable name.</param>
/// <param name="Command">What <c>/bin/sh -euc</c> runs in the sandbox.</param>
public sealed record BuildRecipe(
    Located<string> Name, Located<ToolchainChoice> Toolchain, ImmutableArray<RecipeSource> Sources, Located<string> Command);

/// <summary>A set of build programs that the sandbox can hold.</summary>
public abstract record ToolchainChoice
{
    /// <summary>The ending of toolchains' lock files.</summary>
    public const string LockSuffix = ".lock";

    private ToolchainChoice()
    {
    }

    /// <summary>The words that are no paths.</summary>
    public static ImmutableArray<string> Words { get; } = [HostWord, .. ShippedWords];

    private static ImmutableArray<string> ShippedWords => ["gcc", "ocaml"];

    private static string HostWord => "csharp-guest";

    /// <summary>Reads what a recipe says; null if it is neither a known word nor the path of a lock file.</summary>
    public static ToolchainChoice? Read(string text) =>
        text == HostWord ? new CsharpGuest()
        : ShippedWords.Contains(text) ? new Shipped(text)
        : text.EndsWith(LockSuffix, StringComparison.Ordinal) ? new Locked(text)
        : null;

    /// <summary>The C# and NativeAOT compilers, an assembler and a linker as this host has them installed.</summary>
    public sealed record CsharpGuest : ToolchainChoice;

    /// <summary>One of the lock files that come with Hillingar.</summary>
    public sealed record Shipped(string Name) : ToolchainChoice;

    /// <summary>A lock file of the recipe's own.</summary>
    /// <param name="Path">As written: relative to the recipe's directory.</param>
    public sealed record Locked(string Path) : ToolchainChoice;
}

/// <summary>A source directory beside the recipe's own.</summary>
/// <param name="Variable">The variable that holds its store path.</param>
/// <param name="Directory">As written: relative to the recipe's directory.</param>
public sealed record RecipeSource(string Variable, Located<string> Directory);
