namespace Hillingar.Bus;

/// <summary>A unit in one line, as <c>org.freedesktop.systemd1</c> lists it.</summary>
public sealed class UnitListing : WrittenOnce
{
    public static BusType<UnitListing> Type { get; } = BusTypes.StructureOf<UnitListing>(
        BusField.Of<UnitListing, string>("id", BusTypes.Text, unit => unit.Id, (unit, value) => unit.Id = value),
        BusField.Of<UnitListing, string>("description", BusTypes.Text, unit => unit.Description, (unit, value) => unit.Description = value),
        BusField.Of<UnitListing, string>("load-state", BusTypes.Text, unit => unit.LoadState, (unit, value) => unit.LoadState = value),
        BusField.Of<UnitListing, string>("active-state", BusTypes.Text, unit => unit.ActiveState, (unit, value) => unit.ActiveState = value),
        BusField.Of<UnitListing, string>("sub-state", BusTypes.Text, unit => unit.SubState, (unit, value) => unit.SubState = value),
        BusField.Of<UnitListing, string>("following", BusTypes.Text, unit => unit.Following, (unit, value) => unit.Following = value),
        BusField.Of<UnitListing, string>("unit", BusTypes.ObjectPath, unit => unit.Path, (unit, value) => unit.Path = value),
        BusField.Of<UnitListing, uint>("job-id", BusTypes.UInt32, unit => unit.JobId, (unit, value) => unit.JobId = value),
        BusField.Of<UnitListing, string>("job-type", BusTypes.Text, unit => unit.JobType, (unit, value) => unit.JobType = value),
        BusField.Of<UnitListing, string>("job", BusTypes.ObjectPath, unit => unit.JobPath, (unit, value) => unit.JobPath = value));

    public string Id { get; set; } = "";

    public string Description { get; set; } = "";

    public string LoadState { get; set; } = "loaded";

    public string ActiveState { get; set; } = "";

    public string SubState { get; set; } = "";

    public string Following { get; set; } = "";

    public string Path { get; set; } = "/";

    public uint JobId { get; set; }

    public string JobType { get; set; } = "";

    public string JobPath { get; set; } = "/";
}

/// <summary>A pending job in one line.</summary>
public sealed class JobListing
{
    public static BusType<JobListing> Type { get; } = BusTypes.StructureOf<JobListing>(
        BusField.Of<JobListing, uint>("id", BusTypes.UInt32, job => job.Id, (job, value) => job.Id = value),
        BusField.Of<JobListing, string>("unit", BusTypes.Text, job => job.Unit, (job, value) => job.Unit = value),
        BusField.Of<JobListing, string>("type", BusTypes.Text, job => job.JobType, (job, value) => job.JobType = value),
        BusField.Of<JobListing, string>("state", BusTypes.Text, job => job.State, (job, value) => job.State = value),
        BusField.Of<JobListing, string>("job", BusTypes.ObjectPath, job => job.Path, (job, value) => job.Path = value),
        BusField.Of<JobListing, string>("unit-path", BusTypes.ObjectPath, job => job.UnitPath, (job, value) => job.UnitPath = value));

    public uint Id { get; set; }

    /// <summary>The unit's name; of a job of the whole host, its subject.</summary>
    public string Unit { get; set; } = "";

    public string JobType { get; set; } = "";

    public string State { get; set; } = "";

    public string Path { get; set; } = "/";

    public string UnitPath { get; set; } = "/";
}

/// <summary>A generation in one line.</summary>
public sealed class GenerationListing
{
    public static BusType<GenerationListing> Type { get; } = BusTypes.StructureOf<GenerationListing>(
        BusField.Of<GenerationListing, uint>("number", BusTypes.UInt32, one => one.Number, (one, value) => one.Number = value),
        BusField.Of<GenerationListing, ulong>("time", BusTypes.UInt64, one => one.Timestamp, (one, value) => one.Timestamp = value),
        BusField.Of<GenerationListing, bool>("current", BusTypes.Boolean, one => one.Current, (one, value) => one.Current = value),
        BusField.Of<GenerationListing, string>("store-path", BusTypes.Text, one => one.StorePath, (one, value) => one.StorePath = value),
        BusField.Of<GenerationListing, IReadOnlyList<string>>("units", BusTypes.Texts, one => one.Units, (one, value) => one.Units = value),
        BusField.Of<GenerationListing, string>("generation", BusTypes.ObjectPath, one => one.Path, (one, value) => one.Path = value));

    public uint Number { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public ulong Timestamp { get; set; }

    public bool Current { get; set; }

    public string StorePath { get; set; } = "";

    public IReadOnlyList<string> Units { get; set; } = [];

    public string Path { get; set; } = "/";
}
