using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// Carries out the effects of one unit in their order and reports what came of them. It is called by the loop alone; what
/// it does in the background ends in a report to the loop, so the loop never waits for it.
/// </summary>
internal interface IUnitShell : IAsyncDisposable
{
    /// <summary>The program that the unit last ran; empty before the first, and for what runs none.</summary>
    string Program { get; }

    void CarryOut(FleetEffect effect);

    /// <summary>Takes over what an earlier supervisor runs for the unit.</summary>
    void Adopt(ITenderRun run);

    /// <summary>Sends a signal to the process of the unit; false if it has none.</summary>
    bool Kill(Signal signal);
}
