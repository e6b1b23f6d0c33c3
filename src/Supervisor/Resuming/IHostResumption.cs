using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Resuming;

/// <summary>How a supervisor begins where another one was before; in the order of the members.</summary>
internal interface IHostResumption
{
    /// <summary>Makes the units known to the loop, and takes over those that run.</summary>
    /// <param name="host">What is in force.</param>
    Task TakeOverAsync(RealisedHost host, CancellationToken cancellationToken);

    /// <summary>Waits for the ends of tenders that are no unit's, and clears away what no unit owns.</summary>
    /// <returns>What is to be asked for next.</returns>
    Task<Resumption> ClearAwayAsync(CancellationToken cancellationToken);

    /// <summary>What was asked for has been reached, as far as it could be.</summary>
    void Finish();
}
