using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>What became of a specification when its images and volumes were to be had.</summary>
internal abstract record Realisation
{
    private Realisation()
    {
    }

    /// <summary>Everything is in the store.</summary>
    public sealed record Complete(RealisedHost Host) : Realisation;

    /// <summary>The units name files that are not there, or do not fit their images.</summary>
    /// <param name="Recipes">Texts that the diagnostics point into, besides the unit files.</param>
    public sealed record Invalid(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<UnitFile> Recipes) : Realisation;

    /// <summary>A build was tried and failed.</summary>
    /// <param name="Message">One sentence without its full stop.</param>
    /// <param name="Log">The last lines of the build's log.</param>
    public sealed record Failed(string Message, IReadOnlyList<string> Log) : Realisation;
}
