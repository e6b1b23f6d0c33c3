using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>Where a switch meets the store and the builder.</summary>
internal interface IRealiser
{
    /// <summary>Builds and packs what a specification asks for and the store does not hold.</summary>
    /// <param name="host">Its places have absolute paths of files, from whose directories relative paths start.</param>
    Task<Realisation> RealiseAsync(HostSpec host, Action<string> progress, CancellationToken cancellationToken);
}
