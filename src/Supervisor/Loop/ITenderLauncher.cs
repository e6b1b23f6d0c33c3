using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>Where the loop meets the kernel: makes the devices of a unit and spawns its tender.</summary>
internal interface ITenderLauncher
{
    /// <summary>Starts a unit's tender.</summary>
    /// <exception cref="IOException">A device, the image or the program could not be had; the message is a sentence for people.</exception>
    ITenderRun Launch(RealisedUnit unit);
}

/// <summary>One tender from its spawning until its resources are released.</summary>
internal interface ITenderRun : IDisposable
{
    TenderProcess Process { get; }

    /// <summary>The path of the program that runs.</summary>
    string Program { get; }

    /// <summary>Completes when the tender has ended and its console has been read to the end.</summary>
    Task<TenderExit> Exit { get; }

    /// <summary>Sends a signal; a tender that has ended already does not get it, and that is no error.</summary>
    void Send(Signal signal);
}
