using Hillingar.Units;

namespace Hillingar.Supervisor.Switching;

/// <summary>Where a switch meets the store and the builder.</summary>
internal interface IRealiser
{
    /// <summary>Builds and packs what a specification asks for and the store does not hold.</summary>
    /// <param name="directory">The absolute directory of the unit files, from which their paths start.</param>
    Task<Realisation> RealiseAsync(string directory, HostSpec host, Action<string> progress, CancellationToken cancellationToken);
}
