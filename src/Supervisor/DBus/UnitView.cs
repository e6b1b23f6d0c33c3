using Hillingar.Units;

namespace Hillingar.Supervisor.DBus;

/// <summary>One unit at one instant, in the terms of the bus. Times are microseconds since 1970, 0 for never.</summary>
internal sealed record UnitView(FleetUnit Unit, uint Generation, string Program, DateTimeOffset Now)
{
    public string Id => Unit.Definition.Name.ToString();

    public string Description => Unit.Definition.Description;

    public UnitStatus Status => Unit.Status;

    public uint MainPid => (uint)(Unit.State.LiveTender?.Pid ?? 0);

    public ulong StateChangeTimestamp => Microseconds(Unit.Since);

    public ulong ActiveEnterTimestamp => Unit.State is UnitState.Running running ? Microseconds(running.Since) : 0;

    public ulong UptimeUSec => Unit.State is UnitState.Running running && Now > running.Since
        ? (ulong)(Now - running.Since).TotalMicroseconds
        : 0;

    public ulong NextRestartTimestamp => Unit.State is UnitState.AutoRestart waiting ? Microseconds(waiting.Due) : 0;

    public string Health => Unit.Health.Word;

    public ulong HealthSince => Unit.Health.Since is { } since ? Microseconds(since) : 0;

    public string HealthReason => Unit.Health.Reason ?? "";

    public IEnumerable<string> PublishedPorts => Unit.Definition.Nets.SelectMany(net => net.Publish).Select(port => port.ToString());

    public uint Restarts => (uint)Unit.State.History.Restarts;

    public string LastExit => Unit.State.History.LastEnd?.Reason ?? "";

    public IEnumerable<string> Addresses => Unit.Definition.Nets.Select(net => net.Address.Address.ToString());

    public IEnumerable<string> Networks => Unit.Definition.Nets.Select(net => net.Network.ToString());

    private static ulong Microseconds(DateTimeOffset at) => (ulong)(at - DateTimeOffset.UnixEpoch).TotalMicroseconds;
}
