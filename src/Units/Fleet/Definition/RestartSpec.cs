using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>When a unit that ended by itself is started again (systemd.service(5), <c>Restart=</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RestartPolicy>))]
public enum RestartPolicy
{
    No,
    OnSuccess,
    OnFailure,

    /// <summary>After a failure that is no exit status: a signal, a timeout, failed probes, a start that was not possible.</summary>
    OnAbnormal,

    /// <summary>After a signal that hillingard did not send, with a core dump or without.</summary>
    OnAbort,
    Always,
}

/// <summary>How a unit is started again after it ended by itself.</summary>
/// <param name="Delay">The wait before the first restart; it doubles with each further one.</param>
/// <param name="MaxDelay">Where the doubling ends.</param>
/// <param name="StartLimitBurst">So many starts within the interval are allowed; the next restart is not made.</param>
/// <param name="StartLimitInterval">Nothing limits the starts if it is zero.</param>
public sealed record RestartSpec(
    RestartPolicy Policy, Duration Delay, Duration MaxDelay, int StartLimitBurst, Duration StartLimitInterval)
{
    /// <summary>The guest's exit statuses, 0 to 255, that are a success besides 0 (<c>SuccessExitStatus=</c>); in order.</summary>
    [JsonConverter(typeof(ValueListJsonConverter<int>))]
    public ValueList<int> SuccessStatus { get; init; }

    /// <summary>The guest's exit statuses, 0 to 255, after which no policy starts the unit again (<c>RestartPreventExitStatus=</c>); in order.</summary>
    [JsonConverter(typeof(ValueListJsonConverter<int>))]
    public ValueList<int> PreventStatus { get; init; }
}
