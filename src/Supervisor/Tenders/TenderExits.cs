using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tenders;

/// <summary>The ends of processes in the terms of the core.</summary>
internal static class TenderExits
{
    /// <param name="status">Null where it is not known.</param>
    /// <param name="why">The tender's own account; null if there is none.</param>
    public static TenderExit Of(ExitStatus? status, string? why) => status switch
    {
        ExitStatus.Exited(var code) => new TenderExit.Exited(code, why),
        ExitStatus.Signaled(var signal, var dumped) => new TenderExit.Killed((int)signal, dumped),
        _ => new TenderExit.Unknown(),
    };
}
