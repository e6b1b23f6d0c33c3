using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Builder.Builds;

/// <summary>What became of the wish for an image.</summary>
public abstract record BuildOutcome
{
    private BuildOutcome()
    {
    }

    /// <summary>The image was built now.</summary>
    public sealed record Built(StorePath Image) : BuildOutcome;

    /// <summary>The store had it already; nothing was run.</summary>
    public sealed record Cached(StorePath Image) : BuildOutcome;

    /// <summary>The recipe is right, but no image came of it.</summary>
    /// <param name="Sentence">Why, and the way out.</param>
    /// <param name="LastLogLines">The end of what the build printed; empty if it did not get as far.</param>
    public sealed record Failed(string Sentence, IReadOnlyList<string> LastLogLines) : BuildOutcome;

    /// <summary>The recipe is wrong.</summary>
    /// <param name="Recipe">The text that the diagnostics point into.</param>
    public sealed record Refused(ImmutableArray<Diagnostic> Diagnostics, UnitFile Recipe) : BuildOutcome;
}
