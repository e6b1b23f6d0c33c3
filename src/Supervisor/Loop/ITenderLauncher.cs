using Hillingar.Linux;
using Hillingar.Supervisor.Records;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>Where the loop meets the kernel: makes the devices of a unit and spawns its tender.</summary>
internal interface ITenderLauncher
{
    /// <summary>Starts a unit's tender.</summary>
    /// <exception cref="IOException">A device, the image or the program could not be had; the message is a sentence for people.</exception>
    ITenderRun Launch(RealisedUnit unit);

    /// <summary>Goes on with a tender that an earlier supervisor started.</summary>
    /// <param name="process">Its process, which is the run's from now on.</param>
    ITenderRun Adopt(TenderRecord record, ProcessHandle process);
}

/// <summary>One tender from its spawning until its resources are released.</summary>
internal interface ITenderRun : IDisposable
{
    TenderProcess Process { get; }

    /// <summary>The path of the program that runs.</summary>
    string Program { get; }

    /// <summary>Completes when the tender has ended and its console has been read to the end.</summary>
    Task<TenderExit> Exit { get; }

    /// <summary>
    /// Neither reads nor waits any more, and leaves the tender and all that was made for it to the next supervisor; <see cref="Exit"/> is called off.
    /// </summary>
    void LetGo();

    /// <summary>Sends a signal; a tender that has ended already does not get it, and that is no error.</summary>
    void Send(Signal signal);
}
