using Hillingar.Linux;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.DBus;

/// <summary>The interface of a unit's object; see docs/dbus.md.</summary>
internal static class UnitObject
{
    /// <summary>The signal that a unit has lines that <c>ReadLog</c> has not returned yet. Reading arms it again.</summary>
    public const string ConsoleGrew = "ConsoleGrew";

    private const int MostLines = 1000;

    public static BusInterface<UnitView> Describe(BusService service) => new BusInterface<UnitView>(BusNames.Unit)
        .Method("ReadLog", "t after, u lines", "a(tts) lines", BusAccess.Anyone, (unit, call) => ReadLog(service, unit, call))
        .Property("Id", "s", PropertyChange.Constant, (unit, writer) => writer.WriteString(unit.Id))
        .Property("Description", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Description))
        .Property("ActiveState", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Status.ActiveState))
        .Property("SubState", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Status.SubState))
        .Property("Result", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Status.Result))
        .Property("MainPID", "u", PropertyChange.Announced, (unit, writer) => writer.WriteUInt32(unit.MainPid))
        .Property("StateChangeTimestamp", "t", PropertyChange.Announced, (unit, writer) => writer.WriteUInt64(unit.StateChangeTimestamp))
        .Property("ActiveEnterTimestamp", "t", PropertyChange.Announced, (unit, writer) => writer.WriteUInt64(unit.ActiveEnterTimestamp))
        .Property("UptimeUSec", "t", PropertyChange.Silent, (unit, writer) => writer.WriteUInt64(unit.UptimeUSec))
        .Property("NextRestartTimestamp", "t", PropertyChange.Announced, (unit, writer) => writer.WriteUInt64(unit.NextRestartTimestamp))
        .Property("NRestarts", "u", PropertyChange.Announced, (unit, writer) => writer.WriteUInt32(unit.Restarts))
        .Property("LastExit", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.LastExit))
        .Property("Health", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Health))
        .Property("HealthSince", "t", PropertyChange.Announced, (unit, writer) => writer.WriteUInt64(unit.HealthSince))
        .Property("HealthReason", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.HealthReason))
        .Property("Generation", "u", PropertyChange.Announced, (unit, writer) => writer.WriteUInt32(unit.Generation))
        .Property("Addresses", "as", PropertyChange.Announced, (unit, writer) => writer.WriteStrings(unit.Addresses))
        .Property("Networks", "as", PropertyChange.Announced, (unit, writer) => writer.WriteStrings(unit.Networks))
        .Property("PublishedPorts", "as", PropertyChange.Announced, (unit, writer) => writer.WriteStrings(unit.PublishedPorts))
        .Property("Tender", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Program))
        .Property("Image", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Machine?.Image ?? ""))
        .Property("Memory", "t", PropertyChange.Announced, (unit, writer) => writer.WriteUInt64((ulong)(unit.Machine?.Memory.Bytes ?? 0)))
        .Of("Requires", DependencyKind.Requires).On("RequiredBy", DependencyKind.Requires)
        .Of("Wants", DependencyKind.Wants).On("WantedBy", DependencyKind.Wants)
        .Of("BindsTo", DependencyKind.BindsTo).On("BoundBy", DependencyKind.BindsTo)
        .Of("PartOf", DependencyKind.PartOf).On("ConsistsOf", DependencyKind.PartOf)
        .Of("Conflicts", DependencyKind.Conflicts).On("ConflictedBy", DependencyKind.Conflicts)
        .Of("Upholds", DependencyKind.Upholds).On("UpheldBy", DependencyKind.Upholds)
        .Of("Before", DependencyKind.Before).Of("After", DependencyKind.After)
        .Signal(ConsoleGrew, BusArguments.None);

    private static BusInterface<UnitView> Of(this BusInterface<UnitView> unit, string name, DependencyKind kind) =>
        unit.Property(name, "as", PropertyChange.Silent, (view, writer) => writer.WriteStrings(Names(view.Graph.Of(view.Unit.Definition.Id, kind))));

    private static BusInterface<UnitView> On(this BusInterface<UnitView> unit, string name, DependencyKind kind) =>
        unit.Property(name, "as", PropertyChange.Silent, (view, writer) => writer.WriteStrings(Names(view.Graph.On(view.Unit.Definition.Id, kind))));

    private static IEnumerable<string> Names(IEnumerable<UnitId> units) => units.Select(unit => unit.ToString());

    private static void ReadLog(BusService service, UnitView unit, BusCall call)
    {
        var after = call.Arguments.ReadUInt64();
        var count = (int)Math.Min(call.Arguments.ReadUInt32(), MostLines);
        var lines = unit.Machine is { } machine ? service.ReadLog(machine.Name, count, after) : [];
        call.Reply(writer => writer.WriteArray("(tts)", lines, (array, line) => array.WriteStruct("tts", entry => entry
            .WriteUInt64(line.Number)
            .WriteUInt64((ulong)(line.Time - DateTimeOffset.UnixEpoch).TotalMicroseconds)
            .WriteString(line.Text))));
    }
}
