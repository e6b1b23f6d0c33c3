using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>Something that must hold on this host before anything that runs is touched.</summary>
internal interface IHostCheck
{
    /// <summary>The sentence, without its full stop, that says why a generation cannot run here and what to do; null if it can.</summary>
    string? Refusal(RealisedHost host);
}
