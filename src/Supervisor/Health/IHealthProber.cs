using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Health;

/// <summary>Where the supervisor asks a guest, over its network, whether it does its work.</summary>
internal interface IHealthProber
{
    /// <summary>Asks once.</summary>
    /// <returns>Null if it does; else why not, in a clause.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was an answer.</exception>
    Task<string?> AskAsync(HealthCheck health, CancellationToken cancellationToken);
}
