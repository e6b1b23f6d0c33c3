using System.Collections.Immutable;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>What became of the wish for the outputs of a derivation.</summary>
public abstract record RealiseOutcome
{
    private RealiseOutcome()
    {
    }

    /// <summary>The outputs are in the store.</summary>
    /// <param name="Outputs">By name.</param>
    /// <param name="IsNew">Whether anything was run for it now.</param>
    public sealed record Realised(ImmutableSortedDictionary<string, StorePath> Outputs, bool IsNew) : RealiseOutcome;

    /// <summary>The outputs are not in the store.</summary>
    /// <param name="Derivation">The one that failed: the one that was asked for, or one that it needs.</param>
    /// <param name="Kind">What exit statuses tell apart.</param>
    /// <param name="Sentence">Why, and the way out.</param>
    /// <param name="LastLogLines">The end of what the build printed; empty if it did not get as far.</param>
    public sealed record Failed(StorePath Derivation, BuildFailure Kind, string Sentence, IReadOnlyList<string> LastLogLines) : RealiseOutcome;
}

/// <summary>What kind of failure it was; the numbers are the exit statuses that Nix gives them.</summary>
public enum BuildFailure
{
    Build = 100,
    Timeout = 101,
    HashMismatch = 102,
    NotReproducible = 104,
}
