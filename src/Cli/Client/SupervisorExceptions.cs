using Hillingar.Bus;

namespace Hillingar.Cli.Client;

/// <summary><c>hillingard</c> does not answer. The message says so and how to start it.</summary>
internal sealed class SupervisorUnreachableException(string message) : Exception(message);

/// <summary><c>hillingard</c> answered, and did not grant the request.</summary>
/// <param name="name">The error's name on the bus.</param>
internal sealed class RequestRefusedException(string name, string message) : Exception(message)
{
    public string Name { get; } = name;

    /// <summary>Whether there is no generation of that number.</summary>
    public bool NoSuchGeneration => Name == BusErrors.NoSuchGeneration;

    /// <summary>Whether there is no unit of that name, or no pending job of that number.</summary>
    public bool NotFound => Name is BusErrors.NoSuchUnit or BusErrors.NoSuchJob or BusErrors.UnknownObject;
}
