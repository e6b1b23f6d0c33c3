using Hillingar.Linux;
using Hillingar.Supervisor.Jobs;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.DBus;

/// <summary>The interface of the one manager object; see docs/dbus.md.</summary>
internal static class ManagerObject
{
    public const string JobNew = "JobNew";
    public const string JobProgress = "JobProgress";
    public const string JobRemoved = "JobRemoved";
    public const string UnitNew = "UnitNew";
    public const string UnitRemoved = "UnitRemoved";
    public const string GenerationSwitched = "GenerationSwitched";

    public static BusInterface<HostService> Describe(string version) => new BusInterface<HostService>(BusNames.Manager)
        .Method("ListUnits", BusArguments.None, "a(sssssutasuo) units", BusAccess.Anyone, ListUnits)
        .Method("GetUnit", "s name", "o unit", BusAccess.Anyone, (host, call) =>
        {
            var name = UnitNamed(host, call.Arguments.ReadString());
            call.Reply(writer => writer.WriteObjectPath(BusNames.UnitPath(name.ToString())));
        })
        .Method("StartUnit", "s name", "o job", BusAccess.Privileged, (host, call) => AskOfUnit(host, call, JobKind.Start))
        .Method("StopUnit", "s name", "o job", BusAccess.Privileged, (host, call) => AskOfUnit(host, call, JobKind.Stop))
        .Method("RestartUnit", "s name", "o job", BusAccess.Privileged, (host, call) => AskOfUnit(host, call, JobKind.Restart))
        .Method("Switch", "s directory", "o job", BusAccess.Privileged, (host, call) => OfDirectory(call, host.BeginSwitch))
        .Method("Verify", "s directory", "o job", BusAccess.Privileged, (host, call) => OfDirectory(call, host.BeginVerify))
        .Method("Rollback", "u generation", "o job", BusAccess.Privileged, (host, call) => Rollback(host, call))
        .Method("ListGenerations", BusArguments.None, "a(utbsaso) generations", BusAccess.Anyone, ListGenerations)
        .Method("ListJobs", BusArguments.None, "a(ussso) jobs", BusAccess.Anyone, ListJobs)
        .Property("Version", "s", PropertyChange.Constant, (_, writer) => writer.WriteString(version))
        .Property("CurrentGeneration", "u", PropertyChange.Announced, (host, writer) => writer.WriteUInt32(host.CurrentGeneration))
        .Property("StoreDirectory", "s", PropertyChange.Constant, (host, writer) => writer.WriteString(host.StoreDirectory))
        .Property("NUnits", "u", PropertyChange.Silent, (host, writer) => writer.WriteUInt32((uint)host.Units.Count))
        .Signal(JobNew, "u id, o job, s subject")
        .Signal(JobProgress, "u id, o job, s line")
        .Signal(JobRemoved, "u id, o job, s subject, s result")
        .Signal(UnitNew, "s name, o unit")
        .Signal(UnitRemoved, "s name, o unit")
        .Signal(GenerationSwitched, "u from, u to");

    private static void ListUnits(HostService host, BusCall call)
    {
        var units = host.Units;
        call.Reply(writer => writer.WriteArray("(sssssutasuo)", units, (array, unit) => array.WriteStruct("sssssutasuo", entry => entry
            .WriteString(unit.Id)
            .WriteString(unit.Description)
            .WriteString(unit.Status.ActiveState)
            .WriteString(unit.Status.SubState)
            .WriteString(unit.LastExit)
            .WriteUInt32(unit.MainPid)
            .WriteUInt64(unit.UptimeUSec)
            .WriteStrings(unit.Addresses)
            .WriteUInt32(unit.Restarts)
            .WriteObjectPath(BusNames.UnitPath(unit.Id)))));
    }

    private static void ListGenerations(HostService host, BusCall call)
    {
        var generations = host.Generations;
        call.Reply(writer => writer.WriteArray("(utbsaso)", generations, (array, generation) => array.WriteStruct("utbsaso", entry => entry
            .WriteUInt32(generation.Number)
            .WriteUInt64(generation.TimestampUSec)
            .WriteBoolean(generation.IsCurrent)
            .WriteString(generation.StorePath)
            .WriteStrings(generation.Units)
            .WriteObjectPath(BusNames.GenerationPath(generation.Number)))));
    }

    private static void ListJobs(HostService host, BusCall call)
    {
        var jobs = host.Jobs.All.Values;
        call.Reply(writer => writer.WriteArray("(ussso)", jobs, (array, job) => array.WriteStruct("ussso", entry => entry
            .WriteUInt32(job.Id)
            .WriteString(job.KindWord)
            .WriteString(job.Subject)
            .WriteString(job.State)
            .WriteObjectPath(BusNames.JobPath(job.Id)))));
    }

    private static void AskOfUnit(HostService host, BusCall call, JobKind kind)
    {
        var name = UnitNamed(host, call.Arguments.ReadString());
        ReplyWithJob(call, host.BeginUnitJob(kind, name));
    }

    private static void OfDirectory(BusCall call, Func<string, HostJob> begin)
    {
        var directory = call.Arguments.ReadString();
        if (!Path.IsPathFullyQualified(directory))
            throw new BusException(BusErrors.InvalidArgs, $"'{directory}' is not an absolute path");
        ReplyWithJob(call, begin(directory));
    }

    private static void Rollback(HostService host, BusCall call)
    {
        var wanted = call.Arguments.ReadUInt32();
        var number = host.RollbackTarget(wanted) ?? throw new BusException(
            BusNames.NoSuchGeneration,
            wanted == 0 ? "there is no generation before the current one" : $"there is no generation {wanted}");
        ReplyWithJob(call, host.BeginRollback(number));
    }

    private static void ReplyWithJob(BusCall call, HostJob job) =>
        call.Reply(writer => writer.WriteObjectPath(BusNames.JobPath(job.Id)));

    private static UnitId UnitNamed(HostService host, string text) =>
        UnitId.TryRead(text, out var unit, out _) && host.Unit(unit) is not null
            ? unit
            : throw new BusException(BusNames.NoSuchUnit, $"there is no unit '{text}'");
}
