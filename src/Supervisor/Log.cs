using Hillingar.Units.Fleet;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor;

/// <summary>Every message that <c>hillingard</c> logs. Ids are never used again for another message; the highest is 42.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "hillingard {Version} runs below {State}, answers on D-Bus as {Name}")]
    public static partial void Started(this ILogger log, string version, string state, string name);

    [LoggerMessage(2, LogLevel.Information, "Stopping: {Count} units")]
    public static partial void Stopping(this ILogger log, int count);

    [LoggerMessage(4, LogLevel.Information, "{Unit}: {Before} -> {After}{Reason}")]
    private static partial void UnitMoved(this ILogger log, UnitId unit, string before, string after, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Unit}: {Event} may not happen now and was refused")]
    public static partial void EventRefused(this ILogger log, UnitId unit, UnitEvent @event);

    [LoggerMessage(6, LogLevel.Information, "Job {Job} ({Kind} {Subject}) began")]
    public static partial void JobBegan(this ILogger log, JobId job, string kind, string subject);

    [LoggerMessage(7, LogLevel.Information, "Job {Job} ({Kind} {Subject}) ended: {Result}: {Outcome}")]
    public static partial void JobEnded(this ILogger log, JobId job, string kind, string subject, string result, string outcome);

    [LoggerMessage(8, LogLevel.Error, "Job {Job} ({Kind} {Subject}) failed with an error of hillingard's own")]
    public static partial void JobBroke(this ILogger log, Exception exception, JobId job, string kind, string subject);

    [LoggerMessage(9, LogLevel.Error, "Generation {Generation} could not be brought up: {Reason}")]
    public static partial void BootFailed(this ILogger log, uint generation, string reason);

    [LoggerMessage(10, LogLevel.Information, "Generation {Generation} is up")]
    public static partial void BootDone(this ILogger log, uint generation);

    [LoggerMessage(11, LogLevel.Warning, "The D-Bus connection is lost, guests run on: {Reason}")]
    public static partial void BusLost(this ILogger log, string reason);

    [LoggerMessage(12, LogLevel.Error, "Putting the old generation back failed: {Reason}")]
    public static partial void PutBackFailed(this ILogger log, string reason);

    [LoggerMessage(13, LogLevel.Error, "Not everything could be stopped and removed: {Reason}")]
    public static partial void NotCleared(this ILogger log, string reason);

    [LoggerMessage(16, LogLevel.Information, "{Unit} is {Health}{Reason}")]
    public static partial void HealthChanged(this ILogger log, UnitId unit, string health, string reason);

    [LoggerMessage(17, LogLevel.Warning, "The host has not all that its generation asks for: {Reason}")]
    public static partial void NotMet(this ILogger log, string reason);

    [LoggerMessage(14, LogLevel.Error, "A D-Bus handler failed with an error of hillingard's own")]
    public static partial void BusHandlerFailed(this ILogger log, Exception exception);

    /// <summary>The one information line for each unit transition.</summary>
    public static void UnitMoved(this ILogger log, UnitId unit, UnitStatus before, UnitStatus after, string reason) =>
        log.UnitMoved(unit, $"{before.ActiveState} ({before.SubState})", $"{after.ActiveState} ({after.SubState})", reason);

    [LoggerMessage(18, LogLevel.Warning, "There is no D-Bus at {Address} yet ({Reason}); it is looked for again and again")]
    public static partial void BusMissing(this ILogger log, string address, string reason);

    [LoggerMessage(19, LogLevel.Information, "Answering on the D-Bus at {Address} again")]
    public static partial void BusFound(this ILogger log, string address);

    [LoggerMessage(20, LogLevel.Error, "The D-Bus is there, and of no use: {Reason}")]
    public static partial void BusRefused(this ILogger log, string reason);

    [LoggerMessage(21, LogLevel.Warning, "The record '{File}' is of no use and was removed: {Problem}")]
    public static partial void RecordBroken(this ILogger log, string file, string problem);

    [LoggerMessage(22, LogLevel.Warning, "What the hillingard before has noted in '{File}' is of no use: {Problem}")]
    public static partial void JournalBroken(this ILogger log, string file, string problem);

    [LoggerMessage(23, LogLevel.Error, "'{File}' cannot be written, so that after a restart of hillingard units that are stopped start again: {Reason}")]
    public static partial void JournalFailed(this ILogger log, string file, string reason);

    [LoggerMessage(24, LogLevel.Information, "{Unit}: taken over, pid {Pid}")]
    public static partial void Adopted(this ILogger log, UnitId unit, int pid);

    [LoggerMessage(25, LogLevel.Warning, "Ending a tender that an earlier hillingard left behind: {Unit}, pid {Pid}: {Reason}")]
    public static partial void StrayEnds(this ILogger log, string unit, int pid, string reason);

    [LoggerMessage(26, LogLevel.Error, "A tender that an earlier hillingard left behind does not end, not even by SIGKILL: {Unit}, pid {Pid}")]
    public static partial void StrayStays(this ILogger log, string unit, int pid);

    [LoggerMessage(27, LogLevel.Information, "Removed what an earlier hillingard left behind: {Kind} {Name}")]
    public static partial void Swept(this ILogger log, string kind, string name);

    [LoggerMessage(28, LogLevel.Warning, "What an earlier hillingard left behind could not be removed: {Kind} {Name}: {Reason}")]
    public static partial void NotSwept(this ILogger log, string kind, string name, string reason);

    [LoggerMessage(29, LogLevel.Information, "Removed what {Count} builds that were cut off left behind")]
    public static partial void BuildsRemoved(this ILogger log, int count);

    [LoggerMessage(30, LogLevel.Warning, "The tap {Tap} was not on its bridge, or down, and is put right")]
    public static partial void TapMended(this ILogger log, string tap);

    [LoggerMessage(32, LogLevel.Information, "Ending; {Count} guests run on")]
    public static partial void GuestsRunOn(this ILogger log, int count);

    [LoggerMessage(33, LogLevel.Information, "Removed the bridge {Bridge}")]
    public static partial void BridgeRemoved(this ILogger log, string bridge);

    [LoggerMessage(34, LogLevel.Information, "Removed the rules of published ports")]
    public static partial void PortsRemoved(this ILogger log);

    [LoggerMessage(35, LogLevel.Error, "{What} failed with an error of hillingard's own")]
    public static partial void EffectBroke(this ILogger log, Exception exception, string what);

    [LoggerMessage(36, LogLevel.Error, "{What} does not come back and is given up: the kernel, a disk or a program hangs")]
    public static partial void EffectHangs(this ILogger log, string what);

    [LoggerMessage(37, LogLevel.Warning, "{What} came back after it had been given up: {Outcome}")]
    public static partial void EffectCameBack(this ILogger log, string what, string outcome);

    [LoggerMessage(41, LogLevel.Error, "No generation is in force, and what runs is left as it is: {Problem}")]
    public static partial void NotLoaded(this ILogger log, string problem);

    [LoggerMessage(42, LogLevel.Warning, "Jobs are under way that do not end; the next hillingard goes on from where they are")]
    public static partial void JobsLeft(this ILogger log);

    [LoggerMessage(39, LogLevel.Warning, "The networks were not as they should be, and were put right: {Deed}")]
    public static partial void NetworkMended(this ILogger log, string deed);

    [LoggerMessage(40, LogLevel.Error, "The networks are not as they should be, and cannot be put right: {Reason}")]
    public static partial void NetworkNotMended(this ILogger log, string reason);

    [LoggerMessage(38, LogLevel.Error, "{Message} was not taken, for hillingard made an error")]
    public static partial void MessageBroke(this ILogger log, Exception exception, string message);
}
