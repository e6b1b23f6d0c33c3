using Hillingar.Supervisor.Tenders;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>Whether this host has the processors that units are bound to, and can hold them to their quotas.</summary>
internal sealed class ProcessorCheck(GuestProcessors processors) : IHostCheck
{
    public string? Refusal(RealisedHost host)
    {
        foreach (var unit in host.Units)
        {
            if (processors.Refusal(unit) is { } reason)
                return $"{unit.Name} cannot run on this host: {reason}";
        }

        return null;
    }
}
