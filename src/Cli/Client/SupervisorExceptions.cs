namespace Hillingar.Cli.Client;

/// <summary><c>hillingard</c> does not answer. The message says so and how to start it.</summary>
internal sealed class SupervisorUnreachableException(string message) : Exception(message);

/// <summary><c>hillingard</c> answered, and did not grant the request.</summary>
/// <param name="notFound">Whether there is no unit or generation of that name.</param>
internal sealed class RequestRefusedException(string message, bool notFound) : Exception(message)
{
    public bool NotFound { get; } = notFound;
}
