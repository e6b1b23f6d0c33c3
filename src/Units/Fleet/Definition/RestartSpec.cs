using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>When a unit that ended by itself is started again (systemd.service(5), <c>Restart=</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RestartPolicy>))]
public enum RestartPolicy
{
    No,
    OnFailure,
    Always,
}

/// <summary>How a unit is started again after it ended by itself.</summary>
/// <param name="Delay">The wait before the first restart; it doubles with each further one.</param>
/// <param name="MaxDelay">Where the doubling ends.</param>
/// <param name="StartLimitBurst">So many starts within the interval are allowed; the next restart is not made.</param>
/// <param name="StartLimitInterval">Nothing limits the starts if it is zero.</param>
public sealed record RestartSpec(
    RestartPolicy Policy, Duration Delay, Duration MaxDelay, int StartLimitBurst, Duration StartLimitInterval);
