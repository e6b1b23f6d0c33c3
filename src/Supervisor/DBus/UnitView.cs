using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.DBus;

/// <summary>One unit at one instant, in the terms of the bus. Times are microseconds since 1970, 0 for never.</summary>
internal sealed record UnitView(FleetUnit Unit, FleetGraph Graph, uint Generation, string Program, DateTimeOffset Now)
{
    public string Id => Unit.Definition.Id.ToString();

    public string Description => Unit.Definition.Description;

    public UnitStatus Status => Unit.Status;

    public uint MainPid => (uint)(Unit.State.LiveTender?.Pid ?? 0);

    public ulong StateChangeTimestamp => Microseconds(Unit.Since);

    public ulong ActiveEnterTimestamp => ActiveSince is { } since ? Microseconds(since) : 0;

    public ulong UptimeUSec => ActiveSince is { } since && Now > since ? (ulong)(Now - since).TotalMicroseconds : 0;

    public ulong NextRestartTimestamp => Unit.State is UnitState.AutoRestart waiting ? Microseconds(waiting.Due) : 0;

    public string Health => Unit.Health.Word;

    public ulong HealthSince => Unit.Health.Since is { } since ? Microseconds(since) : 0;

    public string HealthReason => Unit.Health.Reason ?? "";

    public IEnumerable<string> PublishedPorts => Nets.SelectMany(net => net.Publish).Select(port => port.ToString());

    public uint Restarts => (uint)Unit.State.History.Restarts;

    public string LastExit => Unit.State.History.LastEnd?.Reason ?? "";

    /// <summary>Those of a unikernel's devices, or that of the host on a network.</summary>
    public IEnumerable<string> Addresses => Unit.Definition is RealisedNetwork network
        ? [network.Address.Address.ToString()]
        : Nets.Select(net => net.Address.Address.ToString());

    public IEnumerable<string> Networks => Nets.Select(net => net.Network.ToString());

    /// <summary>What the unit runs; null if it is no unikernel.</summary>
    public RealisedUnit? Machine => Unit.Definition as RealisedUnit;

    private IEnumerable<RealisedNet> Nets => Machine?.Nets ?? [];

    private DateTimeOffset? ActiveSince => Unit.State switch
    {
        UnitState.Running running => running.Since,
        UnitState.Established established => established.Since,
        _ => null,
    };

    private static ulong Microseconds(DateTimeOffset at) => (ulong)(at - DateTimeOffset.UnixEpoch).TotalMicroseconds;
}
