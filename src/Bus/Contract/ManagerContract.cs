namespace Hillingar.Bus;

/// <summary>The interface of the one object that stands for the host: <c>org.freedesktop.systemd1.Manager</c> where the idea is the same.</summary>
public static class ManagerContract
{
    private static readonly BusArguments<IReadOnlyList<UnitListing>> Listing = BusArguments.Of("units", BusTypes.ListOf(UnitListing.Type));
    private static readonly BusArguments<string> Unit = BusArguments.Of("unit", BusTypes.ObjectPath);
    private static readonly BusArguments<string> Job = BusArguments.Of("job", BusTypes.ObjectPath);
    private static readonly BusArguments<string> Directory = BusArguments.Of("directory", BusTypes.Text);

    public static BusInterface<ManagerProperties> Interface { get; } = ManagerProperties.Describe(new(HostBus.Service + ".Manager"));

    public static BusMethod<string, string> GetUnit { get; } = Interface.Method(
        "GetUnit", BusArguments.Of("name", BusTypes.Text), Unit, null, "the unit's object; error NoSuchUnit");

    public static BusMethod<uint, string> GetUnitByPID { get; } = Interface.Method(
        "GetUnitByPID", BusArguments.Of("pid", BusTypes.UInt32), Unit, null, "the unit whose guest runs in a process; 0 for the caller's; error NoUnitForPID");

    public static BusMethod<(string Name, string Mode), string> StartUnit { get; } = UnitJob(
        "StartUnit", "a job; `mode` is `replace`, `fail` (not if a contrary job is pending) or `ignore-dependencies`; errors NoSuchUnit, UnitConflict");

    public static BusMethod<(string Name, string Mode), string> StopUnit { get; } = UnitJob("StopUnit", "a job");

    public static BusMethod<(string Name, string Mode), string> ReloadUnit { get; } = UnitJob(
        "ReloadUnit", "always the error JobTypeNotApplicable, for a guest takes no new configuration while it runs");

    public static BusMethod<(string Name, string Mode), string> RestartUnit { get; } = UnitJob("RestartUnit", "a job, which starts the unit if it was stopped");

    public static BusMethod<(string Name, string Mode), string> TryRestartUnit { get; } = UnitJob(
        "TryRestartUnit", "a job, which does nothing if the unit was stopped");

    public static BusMethod<(string Name, string Whom, int Signal), Nothing> KillUnit { get; } = Interface.Method(
        "KillUnit",
        BusArguments.Of("name", BusTypes.Text, "whom", BusTypes.Text, "signal", BusTypes.Int32),
        BusArguments.None,
        BusAction.ManageUnits,
        "sends a signal to the process that runs the guest; `whom` is `main` or `all`, which are the same; error NoSuchProcess");

    public static BusMethod<string, Nothing> ResetFailedUnit { get; } = Interface.Method(
        "ResetFailedUnit", BusArguments.Of("name", BusTypes.Text), BusArguments.None, BusAction.ManageUnits, "forgets that a unit failed, and its restarts");

    public static BusMethod<Nothing, Nothing> ResetFailed { get; } = Interface.Method(
        "ResetFailed", BusArguments.None, BusArguments.None, BusAction.ManageUnits, "the same for all units");

    public static BusMethod<Nothing, IReadOnlyList<UnitListing>> ListUnits { get; } = Interface.Method(
        "ListUnits",
        BusArguments.None,
        Listing,
        null,
        "name, description, load state, active state, sub state, followed unit (always empty), object, and of the pending job: id, type, object");

    public static BusMethod<IReadOnlyList<string>, IReadOnlyList<UnitListing>> ListUnitsByNames { get; } = Interface.Method(
        "ListUnitsByNames", BusArguments.Of("names", BusTypes.Texts), Listing, null, "the same of some units; an unknown one has the load state `not-found`");

    public static BusMethod<(IReadOnlyList<string> States, IReadOnlyList<string> Patterns), IReadOnlyList<UnitListing>> ListUnitsByPatterns { get; } =
        Interface.Method(
            "ListUnitsByPatterns",
            BusArguments.Of("states", BusTypes.Texts, "patterns", BusTypes.Texts),
            Listing,
            null,
            "the same of those in one of the states and with a name like one of the patterns (`*`, `?`, `[…]`); an empty list stands for all");

    public static BusMethod<Nothing, IReadOnlyList<UnitRow>> ListUnitRows { get; } = Interface.Method(
        "ListUnitRows",
        BusArguments.None,
        BusArguments.Of("units", BusTypes.ListOf(UnitRow.Type)),
        null,
        "what `hillingar list` shows: name, type, active state, sub state, process, since when it is active, addresses, restarts, description");

    public static BusMethod<uint, string> GetJob { get; } = Interface.Method(
        "GetJob", BusArguments.Of("id", BusTypes.UInt32), Job, null, "the object of a job that is pending; error NoSuchJob");

    public static BusMethod<uint, Nothing> CancelJob { get; } = Interface.Method(
        "CancelJob", BusArguments.Of("id", BusTypes.UInt32), BusArguments.None, BusAction.ManageUnits, "ends a pending job, for those who may begin it: "
            + "of a switch or rollback with `org.hillingar.switch`, of a check with `org.hillingar.verify`; error NoSuchJob");

    public static BusMethod<Nothing, IReadOnlyList<JobListing>> ListJobs { get; } = Interface.Method(
        "ListJobs", BusArguments.None, BusArguments.Of("jobs", BusTypes.ListOf(JobListing.Type)),
        null, "pending jobs: id, unit, type, state, job, unit's object");

    public static BusMethod<Nothing, Nothing> Subscribe { get; } = Interface.Method(
        "Subscribe", BusArguments.None, BusArguments.None, null, "does nothing but count: signals are sent to all who match them; error AlreadySubscribed");

    public static BusMethod<Nothing, Nothing> Unsubscribe { get; } = Interface.Method(
        "Unsubscribe", BusArguments.None, BusArguments.None, null, "error NotSubscribed");

    /// <summary>The option of <see cref="Switch"/> that means a directory without unit files.</summary>
    public const string AllowEmpty = "allow-empty";

    public static BusMethod<(string Directory, IReadOnlyList<string> Options), string> Switch { get; } = Interface.Method(
        "Switch",
        BusArguments.Of("directory", BusTypes.Text, "options", BusTypes.Texts),
        Job,
        BusAction.Switch,
        "builds what an absolute directory of unit files says and makes it the running generation; the option `allow-empty` lets it have no unit files");

    public static BusMethod<string, string> Verify { get; } = Interface.Method(
        "Verify",
        Directory,
        Job,
        BusAction.Verify,
        "checks an absolute directory of unit files and changes nothing; `done` or `invalid`. Only what has changed since the last time is read again");

    public static BusMethod<uint, string> Rollback { get; } = Interface.Method(
        "Rollback",
        BusArguments.Of("generation", BusTypes.UInt32),
        Job,
        BusAction.Switch,
        "goes to a generation, or for 0 to the one before the current; error NoSuchGeneration");

    public static BusMethod<Nothing, string> Shutdown { get; } = Interface.Method(
        "Shutdown", BusArguments.None, Job, BusAction.ManageUnits, "stops every unit in order, and ends hillingard; the generation in force stays so");

    public static BusMethod<Nothing, IReadOnlyList<GenerationListing>> ListGenerations { get; } = Interface.Method(
        "ListGenerations",
        BusArguments.None,
        BusArguments.Of("generations", BusTypes.ListOf(GenerationListing.Type)),
        null,
        "number, time, whether it is current, store path, units, object; oldest first");

    public static BusSignal<(string Id, string Unit)> UnitNew { get; } = Interface.Signal(
        "UnitNew", BusArguments.Of("id", BusTypes.Text, "unit", BusTypes.ObjectPath), "a unit is there from now on");

    public static BusSignal<(string Id, string Unit)> UnitRemoved { get; } = Interface.Signal(
        "UnitRemoved", BusArguments.Of("id", BusTypes.Text, "unit", BusTypes.ObjectPath), "a unit is no longer there");

    public static BusSignal<(uint Id, string Job, string Unit)> JobNew { get; } = Interface.Signal(
        "JobNew", BusArguments.Of("id", BusTypes.UInt32, "job", BusTypes.ObjectPath, "unit", BusTypes.Text), "sent before the answer that names the job");

    public static BusSignal<(uint Id, string Job, string Line)> JobProgress { get; } = Interface.Signal(
        "JobProgress",
        BusArguments.Of("id", BusTypes.UInt32, "job", BusTypes.ObjectPath, "line", BusTypes.Text),
        "what a job does now; where lines come faster than the bus takes them, some are left out");

    public static BusSignal<(uint Id, string Job, string Unit, string Result)> JobRemoved { get; } = Interface.Signal(
        "JobRemoved",
        BusArguments.Of("id", BusTypes.UInt32, "job", BusTypes.ObjectPath, "unit", BusTypes.Text, "result", BusTypes.Text),
        "a job is finished: `done`, `failed` (of a switch: before anything was touched), `timeout`, `dependency` (a unit that this one needs could not be "
            + "started), `invalid` (mistakes in the unit files; nothing was touched), "
            + "`canceled`, `refused`; of a switch also `put-back` (it failed, and what ran "
            + "before runs again) and `stuck` (nor could that be put back as a whole)");

    public static BusSignal<(uint From, uint To)> GenerationSwitched { get; } = Interface.Signal(
        "GenerationSwitched", BusArguments.Of("from", BusTypes.UInt32, "to", BusTypes.UInt32), "another generation is in force; 0 for none");

    private static BusMethod<(string Name, string Mode), string> UnitJob(string name, string meaning) => Interface.Method(
        name, BusArguments.Of("name", BusTypes.Text, "mode", BusTypes.Text), Job, BusAction.ManageUnits, meaning);
}

/// <summary>All properties of the host at one instant.</summary>
public sealed class ManagerProperties
{
    public string Version { get; set; } = "";

    public uint CurrentGeneration { get; set; }

    public string StoreDirectory { get; set; } = "";

    public uint NUnits { get; set; }

    public uint NFailedUnits { get; set; }

    public uint NJobs { get; set; }

    internal static BusInterface<ManagerProperties> Describe(BusInterface<ManagerProperties> table) => table
        .Property("Version", BusTypes.Text, host => host.Version, (host, value) => host.Version = value, PropertyChange.Constant, "of the daemon")
        .Property(
            "CurrentGeneration",
            BusTypes.UInt32,
            host => host.CurrentGeneration,
            (host, value) => host.CurrentGeneration = value,
            PropertyChange.Announced,
            "the generation in force; 0 for none")
        .Property(
            "StoreDirectory", BusTypes.Text, host => host.StoreDirectory, (host, value) => host.StoreDirectory = value, PropertyChange.Constant, "a path")
        .Property("NUnits", BusTypes.UInt32, host => host.NUnits, (host, value) => host.NUnits = value, PropertyChange.Announced, "number of units")
        .Property(
            "NFailedUnits",
            BusTypes.UInt32,
            host => host.NFailedUnits,
            (host, value) => host.NFailedUnits = value,
            PropertyChange.Announced,
            "number of units that have failed")
        .Property("NJobs", BusTypes.UInt32, host => host.NJobs, (host, value) => host.NJobs = value, PropertyChange.Announced, "number of pending jobs");
}
