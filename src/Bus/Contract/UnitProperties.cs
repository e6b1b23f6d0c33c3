namespace Hillingar.Bus;

/// <summary>All properties of one unit at one instant. To add one: a row in <see cref="Describe"/>, a member below, and its value in the daemon.</summary>
public sealed class UnitProperties : WrittenOnce
{
    public string Id { get; set; } = "";

    public IReadOnlyList<string> Names { get; set; } = [];

    public string Type { get; set; } = "";

    public string Description { get; set; } = "";

    public string LoadState { get; set; } = "";

    public string ActiveState { get; set; } = "";

    public string SubState { get; set; } = "";

    public string Result { get; set; } = "";

    public JobReference Job { get; set; } = JobReference.None;

    public bool CanStart { get; set; }

    public bool CanStop { get; set; }

    public bool CanReload { get; set; }

    public uint MainPID { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public ulong StateChangeTimestamp { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public ulong ActiveEnterTimestamp { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public ulong NextRestartTimestamp { get; set; }

    public uint NRestarts { get; set; }

    public string LastExit { get; set; } = "";

    public string Health { get; set; } = "";

    /// <summary>Microseconds since 1970.</summary>
    public ulong HealthSince { get; set; }

    public string HealthReason { get; set; } = "";

    public uint Generation { get; set; }

    public IReadOnlyList<string> Addresses { get; set; } = [];

    public IReadOnlyList<string> Networks { get; set; } = [];

    public IReadOnlyList<string> PublishedPorts { get; set; } = [];

    public string Tender { get; set; } = "";

    public string Image { get; set; } = "";

    /// <summary>In bytes.</summary>
    public ulong Memory { get; set; }

    public IReadOnlyList<string> Requires { get; set; } = [];

    public IReadOnlyList<string> RequiredBy { get; set; } = [];

    public IReadOnlyList<string> Wants { get; set; } = [];

    public IReadOnlyList<string> WantedBy { get; set; } = [];

    public IReadOnlyList<string> BindsTo { get; set; } = [];

    public IReadOnlyList<string> BoundBy { get; set; } = [];

    public IReadOnlyList<string> PartOf { get; set; } = [];

    public IReadOnlyList<string> ConsistsOf { get; set; } = [];

    public IReadOnlyList<string> Conflicts { get; set; } = [];

    public IReadOnlyList<string> ConflictedBy { get; set; } = [];

    public IReadOnlyList<string> Upholds { get; set; } = [];

    public IReadOnlyList<string> UpheldBy { get; set; } = [];

    public IReadOnlyList<string> Before { get; set; } = [];

    public IReadOnlyList<string> After { get; set; } = [];

    internal static BusInterface<UnitProperties> Describe(BusInterface<UnitProperties> table) => table
        .Property(
            "Id",
            BusTypes.Text,
            unit => unit.Id,
            (unit, value) => unit.Id = value,
            PropertyChange.Constant,
            "its name, for example `dns` or `lan.network`")
        .Property(
            "Names",
            BusTypes.Texts,
            unit => unit.Names,
            (unit, value) => unit.Names = value,
            PropertyChange.Constant,
            "its name again, as systemd has it")
        .Property(
            "Type",
            BusTypes.Text,
            unit => unit.Type,
            (unit, value) => unit.Type = value,
            PropertyChange.Constant,
            "`unikernel`, `network`, `volume` or `target`")
        .Property(
            "Description",
            BusTypes.Text,
            unit => unit.Description,
            (unit, value) => unit.Description = value,
            PropertyChange.Announced,
            "what the unit file says")
        .Property(
            "LoadState",
            BusTypes.Text,
            unit => unit.LoadState,
            (unit, value) => unit.LoadState = value,
            PropertyChange.Constant,
            "always `loaded`: a unit is on the bus only if its files were read")
        .Property(
            "ActiveState",
            BusTypes.Text,
            unit => unit.ActiveState,
            (unit, value) => unit.ActiveState = value,
            PropertyChange.Announced,
            "`active`, `activating`, `deactivating`, `inactive` or `failed`")
        .Property(
            "SubState",
            BusTypes.Text,
            unit => unit.SubState,
            (unit, value) => unit.SubState = value,
            PropertyChange.Announced,
            "the finer state, for example `running`")
        .Property(
            "Result",
            BusTypes.Text,
            unit => unit.Result,
            (unit, value) => unit.Result = value,
            PropertyChange.Announced,
            "why it failed; else `success`")
        .Property(
            "Job",
            JobReference.Type,
            unit => unit.Job,
            (unit, value) => unit.Job = value,
            PropertyChange.Announced,
            "the job that is pending for the unit; 0 and `/` for none")
        .Property(
            "CanStart",
            BusTypes.Boolean,
            unit => unit.CanStart,
            (unit, value) => unit.CanStart = value,
            PropertyChange.Constant,
            "whether StartUnit may be asked for")
        .Property(
            "CanStop",
            BusTypes.Boolean,
            unit => unit.CanStop,
            (unit, value) => unit.CanStop = value,
            PropertyChange.Constant,
            "whether StopUnit may be asked for")
        .Property(
            "CanReload",
            BusTypes.Boolean,
            unit => unit.CanReload,
            (unit, value) => unit.CanReload = value,
            PropertyChange.Constant,
            "always false: a guest takes no new configuration while it runs")
        .Property(
            "MainPID",
            BusTypes.UInt32,
            unit => unit.MainPID,
            (unit, value) => unit.MainPID = value,
            PropertyChange.Announced,
            "the process that runs the guest; 0 for none")
        .Property(
            "StateChangeTimestamp",
            BusTypes.UInt64,
            unit => unit.StateChangeTimestamp,
            (unit, value) => unit.StateChangeTimestamp = value,
            PropertyChange.Announced,
            "when it came into its state")
        .Property(
            "ActiveEnterTimestamp",
            BusTypes.UInt64,
            unit => unit.ActiveEnterTimestamp,
            (unit, value) => unit.ActiveEnterTimestamp = value,
            PropertyChange.Announced,
            "when it became active; 0 while it is not")
        .Property(
            "NextRestartTimestamp",
            BusTypes.UInt64,
            unit => unit.NextRestartTimestamp,
            (unit, value) => unit.NextRestartTimestamp = value,
            PropertyChange.Announced,
            "when it is tried again; 0 where nothing is planned")
        .Property(
            "NRestarts",
            BusTypes.UInt32,
            unit => unit.NRestarts,
            (unit, value) => unit.NRestarts = value,
            PropertyChange.Announced,
            "how often its restart policy started it again")
        .Property(
            "LastExit",
            BusTypes.Text,
            unit => unit.LastExit,
            (unit, value) => unit.LastExit = value,
            PropertyChange.Announced,
            "how its last process ended, as a sentence's end: `exited with status 3`; empty for never")
        .Property(
            "Health",
            BusTypes.Text,
            unit => unit.Health,
            (unit, value) => unit.Health = value,
            PropertyChange.Announced,
            "`none` where nothing is asked, else `unknown`, `starting`, `healthy`, `failing` or `unhealthy`")
        .Property(
            "HealthSince",
            BusTypes.UInt64,
            unit => unit.HealthSince,
            (unit, value) => unit.HealthSince = value,
            PropertyChange.Announced,
            "since when; 0 where that is not known")
        .Property(
            "HealthReason",
            BusTypes.Text,
            unit => unit.HealthReason,
            (unit, value) => unit.HealthReason = value,
            PropertyChange.Announced,
            "why the last probe failed; empty if none did")
        .Property(
            "Generation",
            BusTypes.UInt32,
            unit => unit.Generation,
            (unit, value) => unit.Generation = value,
            PropertyChange.Announced,
            "the generation that it belongs to")
        .Property(
            "Addresses",
            BusTypes.Texts,
            unit => unit.Addresses,
            (unit, value) => unit.Addresses = value,
            PropertyChange.Announced,
            "of its network devices; of a network, the host's own")
        .Property(
            "Networks",
            BusTypes.Texts,
            unit => unit.Networks,
            (unit, value) => unit.Networks = value,
            PropertyChange.Announced,
            "the network of each device")
        .Property(
            "PublishedPorts",
            BusTypes.Texts,
            unit => unit.PublishedPorts,
            (unit, value) => unit.PublishedPorts = value,
            PropertyChange.Announced,
            "ports of the host that lead to it")
        .Property(
            "Tender",
            BusTypes.Text,
            unit => unit.Tender,
            (unit, value) => unit.Tender = value,
            PropertyChange.Announced,
            "the path of the program that runs, or last ran, the guest")
        .Property(
            "Image",
            BusTypes.Text,
            unit => unit.Image,
            (unit, value) => unit.Image = value,
            PropertyChange.Announced,
            "the path of its image; empty for what is no unikernel")
        .Property(
            "Memory",
            BusTypes.UInt64,
            unit => unit.Memory,
            (unit, value) => unit.Memory = value,
            PropertyChange.Announced,
            "bytes of memory of the guest; 0 for what is no unikernel")
        .Property("Requires", BusTypes.Texts, unit => unit.Requires, (unit, value) => unit.Requires = value, PropertyChange.Silent, "what it requires")
        .Property("RequiredBy", BusTypes.Texts, unit => unit.RequiredBy, (unit, value) => unit.RequiredBy = value, PropertyChange.Silent, "what requires it")
        .Property("Wants", BusTypes.Texts, unit => unit.Wants, (unit, value) => unit.Wants = value, PropertyChange.Silent, "what it wants")
        .Property("WantedBy", BusTypes.Texts, unit => unit.WantedBy, (unit, value) => unit.WantedBy = value, PropertyChange.Silent, "what wants it")
        .Property("BindsTo", BusTypes.Texts, unit => unit.BindsTo, (unit, value) => unit.BindsTo = value, PropertyChange.Silent, "what it is bound to")
        .Property("BoundBy", BusTypes.Texts, unit => unit.BoundBy, (unit, value) => unit.BoundBy = value, PropertyChange.Silent, "what is bound to it")
        .Property("PartOf", BusTypes.Texts, unit => unit.PartOf, (unit, value) => unit.PartOf = value, PropertyChange.Silent, "what it is part of")
        .Property(
            "ConsistsOf",
            BusTypes.Texts,
            unit => unit.ConsistsOf,
            (unit, value) => unit.ConsistsOf = value,
            PropertyChange.Silent,
            "what is part of it")
        .Property("Conflicts", BusTypes.Texts, unit => unit.Conflicts, (unit, value) => unit.Conflicts = value, PropertyChange.Silent, "what it excludes")
        .Property(
            "ConflictedBy",
            BusTypes.Texts,
            unit => unit.ConflictedBy,
            (unit, value) => unit.ConflictedBy = value,
            PropertyChange.Silent,
            "what excludes it")
        .Property("Upholds", BusTypes.Texts, unit => unit.Upholds, (unit, value) => unit.Upholds = value, PropertyChange.Silent, "what it upholds")
        .Property("UpheldBy", BusTypes.Texts, unit => unit.UpheldBy, (unit, value) => unit.UpheldBy = value, PropertyChange.Silent, "what upholds it")
        .Property("Before", BusTypes.Texts, unit => unit.Before, (unit, value) => unit.Before = value, PropertyChange.Silent, "what starts after it")
        .Property("After", BusTypes.Texts, unit => unit.After, (unit, value) => unit.After = value, PropertyChange.Silent, "what starts before it");
}
