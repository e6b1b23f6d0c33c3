using Hillingar.Linux;

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
        .Property("Image", "s", PropertyChange.Announced, (unit, writer) => writer.WriteString(unit.Unit.Definition.Image))
        .Property("Memory", "t", PropertyChange.Announced, (unit, writer) => writer.WriteUInt64((ulong)unit.Unit.Definition.Memory.Bytes))
        .Signal(ConsoleGrew, BusArguments.None);

    private static void ReadLog(BusService service, UnitView unit, BusCall call)
    {
        var after = call.Arguments.ReadUInt64();
        var count = (int)Math.Min(call.Arguments.ReadUInt32(), MostLines);
        var lines = service.ReadLog(unit.Unit.Definition.Name, count, after);
        call.Reply(writer => writer.WriteArray("(tts)", lines, (array, line) => array.WriteStruct("tts", entry => entry
            .WriteUInt64(line.Number)
            .WriteUInt64((ulong)(line.Time - DateTimeOffset.UnixEpoch).TotalMicroseconds)
            .WriteString(line.Text))));
    }
}
